package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.aws.AwsException;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Retiring;
import io.deploymentorchestrator.secretpush.plan.Moving;
import io.deploymentorchestrator.secretpush.store.ProblemReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of the places that a secret moved away from, once readers had time to follow.
 *
 * @param checkpoint without those that are done with
 * @param remark for the message: what could not be cleared up; empty if nothing
 * @param recheckAfter when the next one is due; empty if none is left
 */
record Retirement(Checkpoint checkpoint, String remark, Optional<Duration> recheckAfter) {

  private static final Duration TRY_AGAIN = Duration.ofMinutes(5);

  static Retirement of(Checkpoint checkpoint, SecretRemover remover, Instant now) {
    List<Retiring> left = new ArrayList<>(checkpoint.retiring());
    StringBuilder remark = new StringBuilder();
    boolean again = false;
    for (Retiring place : Moving.due(checkpoint, now)) {
      try {
        switch (remover.clear(place, now)) {
          case DELETED, GONE, RETAINED, NOT_OURS -> left.remove(place);
          case NOT_YET -> again = true;
          case REPLICATED -> {
            again = true;
            remark
                .append("; the former secret is still there: ")
                .append(place.target())
                .append(" has replicas");
          }
        }
      } catch (AwsException e) {
        again = true;
        remark
            .append("; the former secret is still there: ")
            .append(
                ProblemReport.of(e.problem()).message(e.action(), place.target(), "its KMS key"));
      }
    }
    Checkpoint cleared = checkpoint.withRetiring(left);
    Optional<Duration> next =
        again
            ? Optional.of(TRY_AGAIN)
            : Moving.nextDue(cleared, now).map(d -> d.isPositive() ? d : Duration.ofSeconds(1));
    return new Retirement(cleared, remark.toString(), next);
  }
}
