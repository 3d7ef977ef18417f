package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.aws.AwsException;
import io.deploymentorchestrator.aws.AwsProblem;
import io.deploymentorchestrator.aws.SecretsManagerAction;
import io.deploymentorchestrator.secretpush.config.GeneratorSpec;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import io.deploymentorchestrator.secretpush.store.SecretStore;
import io.deploymentorchestrator.secretpush.store.SecretStores;
import io.deploymentorchestrator.secretpush.store.Target;
import io.deploymentorchestrator.secretpush.value.SecretValue;
import io.deploymentorchestrator.testkit.host.SimulatedCrash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Real stores, of which one call goes wrong by plan; counts calls, and keeps what was generated so
 * that it can be searched for.
 */
final class FaultyStores implements SecretStores {

  /** How a call goes wrong. */
  enum Fault {
    CRASH_BEFORE,
    CRASH_AFTER,
    REPLY_LOST,
    NEVER_ARRIVES,
  }

  private record Plan(int call, Fault fault) {}

  private final SecretStores real;
  private final List<SecretsManagerAction> calls = new CopyOnWriteArrayList<>();
  private final List<String> generated = new CopyOnWriteArrayList<>();
  private Optional<Plan> plan = Optional.empty();
  private int staleDescriptions;
  private int interferenceAt;
  private Runnable interference = () -> {};

  FaultyStores(SecretStores real) {
    this.real = real;
  }

  /** The n-th call from now, counted from 1, goes wrong. */
  void failAt(int n, Fault fault) {
    calls.clear();
    plan = Optional.of(new Plan(n, fault));
  }

  /** From now on all goes well. */
  void heal() {
    plan = Optional.empty();
    calls.clear();
  }

  /** Right before the n-th call from now, counted from 1, somebody else does something. */
  void interfereBefore(int n, Runnable what) {
    calls.clear();
    interferenceAt = n;
    interference = what;
  }

  /** The next so many descriptions say that there is no secret. */
  void hideSecrets(int descriptions) {
    staleDescriptions = descriptions;
  }

  List<SecretsManagerAction> calls() {
    return new ArrayList<>(calls);
  }

  List<String> generatedValues() {
    return new ArrayList<>(generated);
  }

  @Override
  public SecretStore open(Target target) {
    return new Faulty(real.open(target));
  }

  @Override
  public void close() {
    real.close();
  }

  private <T> T call(SecretsManagerAction operation, Supplier<T> call) {
    calls.add(operation);
    int n = calls.size();
    if (n == interferenceAt) {
      interferenceAt = 0;
      interference.run();
    }
    Optional<Fault> fault = plan.filter(p -> p.call() == n).map(Plan::fault);
    if (fault.isEmpty()) {
      return call.get();
    }
    Fault which = fault.get();
    boolean arrives = which == Fault.CRASH_AFTER || which == Fault.REPLY_LOST;
    if (arrives) {
      var unused = call.get();
    }
    if (which == Fault.CRASH_BEFORE || which == Fault.CRASH_AFTER) {
      throw new SimulatedCrash(which + " " + operation);
    }
    throw new AwsException(AwsProblem.UNREACHABLE, operation);
  }

  private void run(SecretsManagerAction operation, Runnable call) {
    call(
        operation,
        () -> {
          call.run();
          return true;
        });
  }

  private final class Faulty implements SecretStore {

    private final SecretStore store;

    Faulty(SecretStore store) {
      this.store = store;
    }

    @Override
    public Optional<SecretDescription> describe(String nameOrArn) {
      Optional<SecretDescription> found =
          call(SecretsManagerAction.DESCRIBE, () -> store.describe(nameOrArn));
      if (staleDescriptions > 0) {
        staleDescriptions--;
        return Optional.empty();
      }
      return found;
    }

    @Override
    public SecretValue generate(GeneratorSpec spec) {
      SecretValue value = call(SecretsManagerAction.GENERATE, () -> store.generate(spec));
      generated.add(value.reveal());
      return value;
    }

    @Override
    public Created create(NewSecret secret, SecretValue value) {
      return call(SecretsManagerAction.CREATE, () -> store.create(secret, value));
    }

    @Override
    public void update(
        String arn,
        String token,
        String description,
        Optional<String> kmsKeyId,
        SecretValue value) {
      run(
          SecretsManagerAction.UPDATE,
          () -> store.update(arn, token, description, kmsKeyId, value));
    }

    @Override
    public void updateDescription(String arn, String description) {
      run(SecretsManagerAction.UPDATE, () -> store.updateDescription(arn, description));
    }

    @Override
    public CurrentValue read(String arn) {
      return call(SecretsManagerAction.READ, () -> store.read(arn));
    }

    @Override
    public void restore(String arn) {
      run(SecretsManagerAction.RESTORE, () -> store.restore(arn));
    }

    @Override
    public void delete(String arn, Deletion deletion) {
      run(SecretsManagerAction.DELETE, () -> store.delete(arn, deletion));
    }

    @Override
    public void tag(String arn, Map<String, String> tags) {
      run(SecretsManagerAction.TAG, () -> store.tag(arn, tags));
    }

    @Override
    public void untag(String arn, Collection<String> keys) {
      run(SecretsManagerAction.UNTAG, () -> store.untag(arn, keys));
    }
  }
}
