package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.secrets.api.Reasons;
import java.util.Optional;

/** Whose a Secret is. */
public sealed interface Ownership {

  /** Ours, or ours to take over. */
  record Mine() implements Ownership {}

  /** Somebody else's, or nobody's. */
  record Foreign(Cause cause) implements Ownership {}

  /** Decides. */
  static Ownership of(ObjectId id, LiveSecret live) {
    boolean marked =
        Marks.TRUE.equals(live.labels().get(Marks.MANAGED))
            && Marks.createdBy(id.namespace(), id.name())
                .equals(live.labels().get(Marks.CREATED_BY));
    boolean adopted = Marks.TRUE.equals(live.annotations().get(Marks.ADOPT));
    Optional<LiveSecret.Controller> controller = live.controller();
    if (controller.isPresent() && !isSelf(controller.get(), id)) {
      return new Foreign(
          new Cause(
              Reasons.OWNED_BY_OTHER,
              "Secret "
                  + live.name()
                  + " is controlled by "
                  + controller.get().kind()
                  + " "
                  + controller.get().name()
                  + ": name another target, or remove that owner"));
    }
    if (controller.isPresent() || marked || adopted) {
      return new Mine();
    }
    return new Foreign(
        new Cause(
            Reasons.NOT_OWNED,
            "Secret "
                + live.name()
                + " exists and was not made from this ExternalSecret: name another target, delete"
                + " it, or annotate it "
                + Marks.ADOPT
                + "=true to have it taken over"));
  }

  /** Also one of the same name that is gone: it was made anew, as from a backup. */
  private static boolean isSelf(LiveSecret.Controller controller, ObjectId id) {
    return controller.group().equals(Marks.OWNER_GROUP)
        && controller.kind().equals(Marks.OWNER_KIND)
        && controller.name().equals(id.name());
  }
}
