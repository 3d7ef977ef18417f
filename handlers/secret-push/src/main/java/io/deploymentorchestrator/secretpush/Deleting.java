package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.aws.AwsException;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Announced;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.DeletionTerms;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Retiring;
import io.deploymentorchestrator.secretpush.plan.Moving;
import io.deploymentorchestrator.secretpush.plan.OperatorPolicy;
import io.deploymentorchestrator.secretpush.plan.Owner;
import io.deploymentorchestrator.secretpush.store.ProblemReport;
import io.deploymentorchestrator.secretpush.store.SecretStores;
import io.deploymentorchestrator.secretpush.store.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;

/**
 * One call of delete. Where the secret is comes from what was recorded, so that it works with a
 * config that no longer resolves; with nothing recorded, from the status, then from the config.
 */
final class Deleting {

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private final DeleteRequest<SecretPushStatus> request;
  private final RawConfig config;
  private final SecretStores stores;
  private final OperatorPolicy policy;
  private final Owner me;
  private final Supplier<String> tokens;

  Deleting(
      DeleteRequest<SecretPushStatus> request,
      SecretStores stores,
      OperatorPolicy policy,
      Owner me,
      Supplier<String> tokens) {
    this.request = request;
    this.config = new RawConfig(request.rawConfig());
    this.stores = stores;
    this.policy = policy;
    this.me = me;
    this.tokens = tokens;
  }

  DeleteResult<SecretPushStatus> run() {
    Checkpoint checkpoint = request.checkpoint(Checkpoint.class).orElse(Checkpoint.EMPTY);
    Instant now = request.clock().instant();
    List<Retiring> places = Moving.allPlaces(checkpoint, now);
    if (places.isEmpty()) {
      places = unrecorded(now);
    }
    if (places.isEmpty()) {
      return new DeleteResult.Deleted<>("no secret was made");
    }
    Optional<DeletionTerms> terms = config.terms(checkpoint.deletion());
    if (terms.isEmpty()) {
      return failed(
          "DeletionPolicyUnreadable",
          "the config does not say in a readable way what is to become of "
              + places.getFirst().target()
              + ", and nothing is on record: set deletionPolicy (and its options) to plain values",
          Retry.WHEN_CHANGED);
    }
    if (checkpoint.intent().isPresent() && terms.get().policy().equals("Delete")) {
      // From here on it counts how long a write of before can still arrive.
      places = Moving.allPlaces(checkpoint, now);
      checkpoint =
          checkpoint
              .withHolding(Optional.empty())
              .withIntent(Optional.empty())
              .withRetiring(places);
      request.checkpoint(checkpoint);
    }
    return clear(places, terms.get(), checkpoint, now);
  }

  /**
   * Where something may be that is on no record: a status was lost, or the first run was cut off.
   */
  private List<Retiring> unrecorded(Instant now) {
    Optional<Target> reported =
        request
            .lastStatus()
            .flatMap(s -> config.role().map(role -> new Target(role, s.region(), s.secretName())));
    return reported.or(config::target).stream()
        .map(target -> new Retiring(target, Optional.empty(), Optional.empty(), now.toString()))
        .toList();
  }

  private DeleteResult<SecretPushStatus> clear(
      List<Retiring> places, DeletionTerms terms, Checkpoint checkpoint, Instant now) {
    boolean recorded = !Moving.allPlaces(checkpoint, now).isEmpty();
    SecretRemover remover =
        new SecretRemover(
            stores,
            me,
            terms,
            change ->
                request.checkpoint(checkpoint.announcing(new Announced(change, tokens.get()))));
    StringJoiner done = new StringJoiner("; ");
    boolean waits = false;
    for (Retiring place : places) {
      Target target = place.target();
      Optional<String> role = target.roleArn();
      if (!recorded && role.isPresent() && !policy.allowsRole(me.namespace(), role.get())) {
        return failed(
            "PolicyDenied",
            "the operator's policy does not let namespace "
                + me.namespace()
                + " assume "
                + role.get(),
            Retry.SLOWLY);
      }
      try {
        switch (remover.clear(place, now)) {
          case DELETED -> done.add("deleted " + target);
          case GONE -> done.add(target + " was gone already");
          case RETAINED -> done.add("retained " + target);
          case NOT_OURS -> done.add("left " + target + ", which is not this Component's");
          case NOT_YET -> waits = true;
          case REPLICATED -> {
            return failed(
                "Replicated",
                target + " has replicas, and AWS deletes no such secret: remove its replicas",
                Retry.SLOWLY);
          }
        }
      } catch (AwsException e) {
        return failed(
            e.problem().reason(),
            ProblemReport.of(e.problem()).message(e.action(), target, "the KMS key of the secret"),
            ProblemReport.of(e.problem()).retry());
      }
    }
    return waits
        ? new DeleteResult.InProgress<>(
            "AwaitingVisibility",
            "a write of the secret may still arrive: waiting until it can't",
            Optional.empty(),
            List.of(),
            Optional.of(LOOK_AGAIN))
        : new DeleteResult.Deleted<>(done.toString());
  }

  private static DeleteResult<SecretPushStatus> failed(String reason, String message, Retry retry) {
    return new DeleteResult.Failed<>(reason, message, retry, List.of());
  }
}
