package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.manifest.inventory.AppliedObject;
import io.deploymentorchestrator.manifest.inventory.ManifestStatus;
import io.deploymentorchestrator.manifest.json.Listing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How all objects stand.
 *
 * @param failed what failed, object by object
 * @param progressing what is awaited, object by object
 * @param observed the objects of others
 * @param outputs what is handed on
 * @param unwatched objects that wake by time only
 * @param recheckAfter when there is something else to say although nothing changes
 * @param removed what of others stood in the way of the last writes, object by object
 * @param unreached objects whose API group's server is away
 * @param away why one of others is not reached
 * @param known whether the objects were looked at
 */
record Assessment(
    List<String> failed,
    List<String> progressing,
    List<AppliedObject> observed,
    Map<String, Object> outputs,
    List<String> unwatched,
    Optional<Duration> recheckAfter,
    List<String> removed,
    List<String> unreached,
    Optional<Refusal> away,
    boolean known) {

  /** Of a session that could not look: what was known stays. */
  static Assessment none(ManifestStatus last) {
    return new Assessment(
        List.of(),
        List.of(),
        last.observed(),
        last.outputs(),
        List.of(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        false);
  }

  /** The condition {@code Healthy}. */
  Condition healthy() {
    if (!known) {
      return Condition.unknown(
          ManifestHandler.HEALTHY, "NotAssessed", "the objects are judged once all are applied");
    }
    if (!failed.isEmpty()) {
      return Condition.isFalse(ManifestHandler.HEALTHY, Reason.ResourceFailed.name(), text(failed));
    }
    if (!progressing.isEmpty()) {
      return Condition.isFalse(
          ManifestHandler.HEALTHY, "Progressing", text(progressing) + unwatchedNote());
    }
    if (!unreached.isEmpty()) {
      return Condition.unknown(
          ManifestHandler.HEALTHY,
          "NotAssessed",
          "all other objects are ready; not reached: " + text(unreached));
    }
    return Condition.isTrue(
        ManifestHandler.HEALTHY, "Healthy", "all objects are ready" + unwatchedNote());
  }

  ApplyResult<Map<String, Object>> result(Optional<Map<String, Object>> status, int objects) {
    String applied = objects == 1 ? "1 object applied" : objects + " objects applied";
    List<Condition> conditions =
        List.of(
            Condition.isTrue(ManifestHandler.APPLIED, "Applied", applied + removedNote()),
            healthy());
    if (!failed.isEmpty()) {
      return ApplyResult.failed(
          Reason.ResourceFailed.name(),
          text(failed),
          Reason.ResourceFailed.retry(),
          status,
          conditions);
    }
    if (!progressing.isEmpty()) {
      return ApplyResult.inProgress(
          "Progressing", text(progressing), status, conditions, recheckAfter);
    }
    return new ApplyResult.Ready<>(status, conditions, applied + ", all ready", Optional.empty());
  }

  private String removedNote() {
    return removed.isEmpty()
        ? ""
        : "; removed, because it stood in the way and is not in the manifest: " + text(removed);
  }

  private String unwatchedNote() {
    return unwatched.isEmpty()
        ? ""
        : "; the controller may not watch these and looks at them from time to time: "
            + text(unwatched);
  }

  private static String text(List<String> all) {
    return Listing.of(all, "; ");
  }
}
