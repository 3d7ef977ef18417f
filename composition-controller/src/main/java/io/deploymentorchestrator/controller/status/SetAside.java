package io.deploymentorchestrator.controller.status;

import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.api.StatusCondition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a resource that can't be read as it stands; all else of its status stays as it is
 * on the server.
 *
 * @param observedGeneration of the spec, readable or not
 */
public record SetAside(
    @Nullable Long observedGeneration, Phase phase, List<StatusCondition> conditions) {

  /**
   * Says so.
   *
   * @param before the conditions as far as they could be read
   * @param problem what can't be read, and why
   * @param now when it was found: the same for each look if the conditions can't be read
   */
  public static SetAside of(
      List<StatusCondition> before,
      @Nullable Long generation,
      boolean deleting,
      String problem,
      Instant now) {
    String message =
        problem
            + (deleting
                ? "; correct it, or annotate "
                    + Names.ABANDON
                    + "=true to leave behind what it made"
                : "; correct or delete it");
    List<StatusCondition> conditions =
        new ConditionSet(before, generation == null ? 0 : generation, now)
            .isFalse(Reasons.READY, Reasons.UNREADABLE, message)
            .isTrue(Reasons.STALLED, Reasons.UNREADABLE, message)
            .keepOthers(List.of(Reasons.RECONCILING))
            .toList();
    return new SetAside(generation, deleting ? Phase.Terminating : Phase.Failed, conditions);
  }
}
