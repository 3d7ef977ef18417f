package io.deploymentorchestrator.secretpush;

import static io.deploymentorchestrator.secretpush.Aws.config;
import static io.deploymentorchestrator.secretpush.Aws.generator;
import static io.deploymentorchestrator.secretpush.Aws.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.secretpush.FaultyStores.Fault;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.testkit.host.CrashPlan;
import io.deploymentorchestrator.testkit.host.HostedComponent;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import io.deploymentorchestrator.testkit.host.SettableClock;
import io.deploymentorchestrator.testkit.host.SimulatedCrash;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The process dies, or an answer is lost, at every single call and checkpoint of each operation.
 * After a restart there is one secret with exactly the versions that an undisturbed run makes, and
 * its values are whole.
 */
@WithSecretsManager
class CrashIT {

  private static final int MOST_CALLS = 20;

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T10:00:00Z"));
  private Aws aws;
  private FaultyStores stores;
  private InMemoryHost<SecretPushConfig, SecretPushStatus> host;

  /** An operation under test: how it gets started, and what an undisturbed run makes of it. */
  private enum Operation {
    CREATE(1),
    ROTATE(2),
    MERGE(2),
    REGENERATE(2),
    ADOPT(1),
    MOVE(1);

    private final int versions;

    Operation(int versions) {
      this.versions = versions;
    }
  }

  @BeforeEach
  void start(SecretsManager manager) {
    aws = new Aws(manager);
    stores = new FaultyStores(Aws.stores(manager.endpoint()));
    host =
        InMemoryHost.<SecretPushConfig, SecretPushStatus>of(
                () -> new SecretPushHandler(() -> stores))
            .clock(clock)
            .settings(Map.of("policies", List.of(Map.of("namespaces", "*", "adopt", "*"))))
            .start();
  }

  @AfterEach
  void stop() {
    host.close();
  }

  /**
   * A Component about to carry out the operation, and the name under which its secret is to be
   * found then.
   */
  private record Subject(
      HostedComponent<SecretPushConfig, SecretPushStatus> component, String secret) {}

  private final Map<String, Object> fields =
      Map.of("user", value("admin"), "p", generator(24), "q", generator(12));

  private Subject prepare(Operation operation) {
    String name = "crash/" + operation + "/" + UUID.randomUUID();
    HostedComponent<SecretPushConfig, SecretPushStatus> component =
        host.component("ns", "c" + UUID.randomUUID().toString().substring(0, 8));
    stores.heal();
    switch (operation) {
      case CREATE -> component.config(config(name, fields));
      case ROTATE -> {
        settle(component.config(config(name, fields, Map.of("updatePolicy", "AlwaysUpdate"))));
        component.cause(Run.Cause.REFRESH);
      }
      case MERGE -> {
        settle(
            component.config(
                config(name, Map.of("p", generator(24)), Map.of("updatePolicy", "MergeFields"))));
        component.config(config(name, fields, Map.of("updatePolicy", "MergeFields")));
      }
      case REGENERATE -> {
        settle(component.config(config(name, fields)));
        component.delete();
        component.recreate();
      }
      case ADOPT -> {
        aws.createForeign(
            name, "{\"user\":\"admin\",\"p\":\"abcdefghijklmnopqrstuvwx\",\"q\":\"abcdefghijkl\"}");
        component.config(config(name, fields, Map.of("adopt", true)));
      }
      case MOVE -> {
        settle(component.config(config(name, fields)));
        component.config(config(name + "-moved", fields));
        return new Subject(component, name + "-moved");
      }
    }
    return new Subject(component, name);
  }

  private void settle(HostedComponent<SecretPushConfig, SecretPushStatus> component) {
    for (int i = 0; i < 10; i++) {
      if (component.apply() instanceof ApplyResult.Ready) {
        return;
      }
      clock.advance(Duration.ofSeconds(30));
    }
    throw new AssertionError("does not become Ready: " + component.conditions());
  }

  private static boolean survives(HostedComponent<SecretPushConfig, SecretPushStatus> component) {
    try {
      component.apply();
      return true;
    } catch (SimulatedCrash e) {
      return false;
    }
  }

  private void isAsUndisturbed(Operation operation, Subject subject, String what) {
    host.restart();
    stores.heal();
    subject.component().crashAt(new CrashPlan.Never());
    if (subject.component().openRun().isPresent()) {
      settle(subject.component());
    }
    assertThat(aws.versions(subject.secret()))
        .as("versions after %s", what)
        .isEqualTo(operation.versions);
    Map<String, String> content = aws.fields(subject.secret());
    assertThat(content.keySet()).as(what).containsExactlyInAnyOrder("user", "p", "q");
    assertThat(content.get("user")).as(what).isEqualTo("admin");
    assertThat(content.get("p")).as(what).hasSize(24);
    assertThat(content.get("q")).as(what).hasSize(12);
    assertThat(aws.isScheduledForDeletion(subject.secret())).as(what).isFalse();
    assertThat(subject.component().status())
        .as(what)
        .containsEntry("versionId", aws.currentVersion(subject.secret()));
  }

  @ParameterizedTest
  @EnumSource
  void every_call_may_be_the_last(Operation operation) {
    for (Fault fault : Fault.values()) {
      int call = 1;
      for (; call <= MOST_CALLS; call++) {
        Subject subject = prepare(operation);
        stores.failAt(call, fault);
        survives(subject.component());
        boolean happened = stores.calls().size() >= call;
        isAsUndisturbed(operation, subject, fault + " at call " + call);
        if (!happened) {
          break;
        }
      }
      assertThat(call).as("calls that went wrong by %s", fault).isBetween(2, MOST_CALLS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void every_checkpoint_may_be_the_last(Operation operation) {
    for (int n = 1; n <= 3; n++) {
      for (CrashPlan plan :
          List.of(new CrashPlan.BeforeCheckpoint(n), new CrashPlan.AfterCheckpoint(n))) {
        Subject subject = prepare(operation);
        subject.component().crashAt(plan);
        boolean survived = survives(subject.component());
        assertThat(survived)
            .as("%s of %s", plan, operation)
            .isEqualTo(n > subject.component().checkpoints());
        isAsUndisturbed(operation, subject, plan.toString());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_status_write_may_be_lost(Operation operation) {
    Subject subject = prepare(operation);
    subject.component().loseNextStatusWrite();
    survives(subject.component());

    isAsUndisturbed(operation, subject, "a lost status write");
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"CREATE", "ROTATE", "MERGE", "REGENERATE"})
  void two_faults_in_a_row_make_no_second_version(Operation operation) {
    for (int call = 1; call <= 7; call++) {
      Subject subject = prepare(operation);
      stores.failAt(call, Fault.REPLY_LOST);
      survives(subject.component());
      if (subject.component().openRun().isPresent()) {
        stores.failAt(call, Fault.CRASH_AFTER);
        survives(subject.component());
      }
      isAsUndisturbed(operation, subject, "two faults at call " + call);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"CREATE", "ROTATE", "MERGE"})
  void a_version_of_ours_that_others_pushed_out_meanwhile_is_not_made_again(Operation operation) {
    Subject subject = prepare(operation);
    subject.component().loseNextStatusWrite();
    survives(subject.component());
    String ours = aws.currentVersion(subject.secret());
    // AWS keeps the stages of two versions: after two outside rotations ours has none, and AWS no
    // longer lists it.
    String theirs = "{\"p\":\"theirs\",\"q\":\"theirs\",\"user\":\"admin\"}";
    aws.call("PutSecretValue", Map.of("SecretId", subject.secret(), "SecretString", theirs + " "));
    aws.call("PutSecretValue", Map.of("SecretId", subject.secret(), "SecretString", theirs));
    int versions = aws.versions(subject.secret());

    settle(subject.component());

    assertThat(aws.versions(subject.secret())).isEqualTo(versions);
    assertThat(subject.component().status()).containsEntry("versionId", ours);
    assertThat(subject.component().condition("SecretPushed").reason()).isEqualTo("Superseded");
  }

  /** What was recorded is lost for good; what the secret itself says is not. */
  @ParameterizedTest
  @EnumSource
  void a_status_that_is_wiped_at_any_point_makes_nothing_foreign_and_loses_no_value(
      Operation operation) {
    for (int call = 1; call <= 7; call++) {
      Subject subject = prepare(operation);
      stores.failAt(call, Fault.CRASH_AFTER);
      survives(subject.component());
      host.restart();
      stores.heal();

      subject.component().wipeStatus();
      settle(subject.component());

      String what = operation + " wiped after call " + call;
      Map<String, String> content = aws.fields(subject.secret());
      assertThat(content.keySet()).as(what).containsExactlyInAnyOrder("user", "p", "q");
      assertThat(content.get("p")).as(what).hasSize(24);
      assertThat(aws.describe(subject.secret()).path("Description").asText())
          .as(what)
          .endsWith(subject.component().id().name());
      assertThat(subject.component().status())
          .as(what)
          .containsEntry("versionId", aws.currentVersion(subject.secret()));
      assertThat(subject.component().condition("SecretPushed").reason())
          .as(what)
          .isEqualTo("Pushed");
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void deletion_survives_every_call(Fault fault) {
    for (int call = 1; call <= 3; call++) {
      Subject subject = prepare(Operation.CREATE);
      settle(subject.component());
      stores.failAt(call, fault);
      try {
        subject.component().delete();
      } catch (SimulatedCrash e) {
        host.restart();
      }
      stores.heal();

      assertThat(subject.component().delete()).isInstanceOf(DeleteResult.Deleted.class);
      assertThat(aws.isScheduledForDeletion(subject.secret())).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void deletion_in_the_middle_of_a_creation_leaves_no_orphan(Fault fault) {
    for (int call = 1; call <= 4; call++) {
      Subject subject = prepare(Operation.CREATE);
      stores.failAt(call, fault);
      survives(subject.component());
      host.restart();
      stores.heal();

      for (int i = 0; !(subject.component().delete() instanceof DeleteResult.Deleted); i++) {
        assertThat(i).as("ends").isLessThan(10);
        clock.advance(Duration.ofSeconds(30));
      }
      assertThat(!aws.exists(subject.secret()) || aws.isScheduledForDeletion(subject.secret()))
          .isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CRASH_AFTER", "REPLY_LOST"})
  void a_description_that_lags_behind_a_creation_makes_nothing_foreign_and_nothing_twice(
      Fault fault) {
    Subject subject = prepare(Operation.CREATE);
    stores.failAt(4, fault);
    survives(subject.component());
    assertThat(aws.exists(subject.secret())).isTrue();
    stores.heal();
    stores.hideSecrets(3);

    assertThat(subject.component().apply()).isInstanceOf(ApplyResult.InProgress.class);
    assertThat(subject.component().condition("SecretPushed").reason())
        .isEqualTo("AwaitingVisibility");

    isAsUndisturbed(Operation.CREATE, subject, "a lagging description");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CRASH_AFTER", "REPLY_LOST"})
  void deletion_waits_for_a_creation_that_may_still_show(Fault fault) {
    Subject subject = prepare(Operation.CREATE);
    stores.failAt(4, fault);
    survives(subject.component());
    stores.heal();
    stores.hideSecrets(2);

    assertThat(subject.component().delete()).isInstanceOf(DeleteResult.InProgress.class);
    clock.advance(Duration.ofMinutes(1));
    assertThat(subject.component().delete()).isInstanceOf(DeleteResult.InProgress.class);

    assertThat(subject.component().delete()).isInstanceOf(DeleteResult.Deleted.class);
    assertThat(aws.isScheduledForDeletion(subject.secret())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"CREATE", "ROTATE"})
  void a_config_that_changes_while_a_write_is_open_is_what_the_secret_holds_in_the_end(
      Operation operation) {
    for (Fault fault : Fault.values()) {
      for (int call = 1; call <= 4; call++) {
        Subject subject = prepare(operation);
        stores.failAt(call, fault);
        survives(subject.component());
        host.restart();
        stores.heal();
        Map<String, Object> changed =
            Map.of("user", value("changed"), "p", generator(24), "q", generator(12));

        subject
            .component()
            .config(config(subject.secret(), changed, Map.of("updatePolicy", "AlwaysUpdate")));
        settle(subject.component());

        assertThat(aws.fields(subject.secret()))
            .as("%s at %s", fault, call)
            .containsEntry("user", "changed");
      }
    }
  }
}
