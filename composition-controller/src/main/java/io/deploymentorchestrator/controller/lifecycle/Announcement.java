package io.deploymentorchestrator.controller.lifecycle;

import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.api.StatusCondition;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What is recorded as a Kubernetes Event.
 *
 * @param reason CamelCase
 * @param action what was done or failed, CamelCase
 */
public record Announcement(Type type, String reason, String action, String note) {

  private static final String RECONCILE = "Reconcile";

  private static final Set<String> BLOCKED =
      Set.of(
          Reasons.HANDLER_NOT_FOUND,
          Reasons.HANDLER_REFUSED,
          Reasons.DEPENDENCY_NOT_FOUND,
          Reasons.DEPENDENCY_REBOUND);

  /** The types that the API knows. */
  public enum Type {
    NORMAL,
    WARNING
  }

  /** Something went as it should. */
  public static Announcement normal(String reason, String action, String note) {
    return new Announcement(Type.NORMAL, reason, action, note);
  }

  /** Something that a user should look at. */
  public static Announcement warning(String reason, String action, String note) {
    return new Announcement(Type.WARNING, reason, action, note);
  }

  /**
   * What is worth an Event of the change from one status to the next: becoming Ready, ceasing to
   * be, and each new failure; not each retry.
   */
  static List<Announcement> ofChange(ComponentStatus before, ComponentStatus after) {
    StatusCondition was = before.condition(Reasons.READY);
    StatusCondition is = after.condition(Reasons.READY);
    if (is == null || after.phase() == null) {
      return List.of();
    }
    boolean wasReady = was != null && was.status().equals("True");
    boolean news =
        was == null || !was.status().equals(is.status()) || !was.reason().equals(is.reason());
    boolean fell = wasReady && !is.status().equals("True");
    boolean edited = !Objects.equals(before.observedGeneration(), after.observedGeneration());
    return switch (after.phase()) {
      case Ready -> wasReady ? List.of() : List.of(normal(is.reason(), RECONCILE, is.message()));
      case Failed -> news ? List.of(warning(is.reason(), RECONCILE, is.message())) : List.of();
      case Pending -> {
        if (news && BLOCKED.contains(is.reason())) {
          yield List.of(warning(is.reason(), RECONCILE, is.message()));
        }
        yield fell ? List.of(noLongerReady(is, edited)) : List.of();
      }
      case Deploying -> fell ? List.of(noLongerReady(is, edited)) : List.of();
      case Terminating -> List.of();
    };
  }

  /** After an edit that is the way of things; else something happened. */
  private static Announcement noLongerReady(StatusCondition ready, boolean edited) {
    String note = "no longer Ready: " + ready.message();
    return edited
        ? normal(ready.reason(), RECONCILE, note)
        : warning(ready.reason(), RECONCILE, note);
  }
}
