package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus.WrittenSecret;
import io.deploymentorchestrator.secrets.api.Reasons;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is to be done to the target, by what it is and what it is to be. */
public sealed interface TargetPlan {

  /** It is as it is to be. */
  record Unchanged(LiveSecret live) implements TargetPlan {}

  /** It is to be made. */
  record Create(SecretContent content) implements TargetPlan {}

  /**
   * It is to be written, if it still is what was looked at.
   *
   * @param live what was looked at: its uid and version go with the write
   * @param data all of it
   * @param labels all of them, also others'
   * @param annotations all of them, also others'
   */
  record Replace(
      LiveSecret live,
      Map<String, SecretValue> data,
      Map<String, String> labels,
      Map<String, String> annotations)
      implements TargetPlan {}

  /** It is to be deleted, if it still is what was looked at. */
  record Delete(LiveSecret live) implements TargetPlan {}

  /** It can't be what it is to be. */
  record Refused(Cause cause) implements TargetPlan {}

  /** Plans for what is to be written. */
  static TargetPlan write(ObjectId id, SecretContent content, Optional<LiveSecret> found) {
    if (found.isEmpty()) {
      return new Create(content);
    }
    LiveSecret live = found.get();
    if (Ownership.of(id, live) instanceof Ownership.Foreign(Cause cause)) {
      return new Refused(cause);
    }
    if (live.deleting()) {
      return refused(
          live, "is being deleted, and something holds it: it is written once it has gone");
    }
    if (content.type() != null && !content.type().equals(live.type())) {
      return refused(
          live, "has another type, which can't be changed: delete it, and it is written anew");
    }
    if (live.immutable() && !content.data().equals(live.data())) {
      return refused(live, "is immutable: delete it, and it is written anew");
    }
    Map<String, String> labels = new TreeMap<>(live.labels());
    labels.keySet().removeIf(key -> Marks.isOurs(key) || live.labelsOfOurs().contains(key));
    labels.putAll(content.labels());
    Map<String, String> annotations = new TreeMap<>(live.annotations());
    annotations.keySet().removeAll(live.annotationsOfOurs());
    annotations.remove(Marks.DATA_HASH);
    annotations.putAll(content.annotations());
    boolean same =
        content.data().equals(live.data())
            && labels.equals(live.labels())
            && annotations.equals(live.annotations())
            && live.controller().filter(c -> c.uid().equals(id.uid())).isPresent();
    return same ? new Unchanged(live) : new Replace(live, content.data(), labels, annotations);
  }

  /** Plans for a target that is to be gone; one that is not ours is left alone. */
  static TargetPlan delete(ObjectId id, LiveSecret live) {
    if (live.deleting() || !(Ownership.of(id, live) instanceof Ownership.Mine)) {
      return new Unchanged(live);
    }
    return new Delete(live);
  }

  /**
   * Plans for a Secret that was the target under another name. Its mark alone does: who took the
   * owner off keeps it.
   */
  static TargetPlan leave(ObjectId id, LiveSecret live) {
    boolean ours = live.controller().filter(c -> c.uid().equals(id.uid())).isPresent();
    return ours && !live.deleting() ? new Delete(live) : new Unchanged(live);
  }

  /**
   * Whether a target is as it was written, as far as that can be told without the values.
   *
   * @param metadata what of it is ours to set
   * @param allStores whether that has the marks of all stores: those of closed ones are not known
   */
  static boolean isIntact(
      ObjectId id,
      LiveSecret live,
      SecretMetadata metadata,
      boolean allStores,
      ContentMac mac,
      WrittenSecret written) {
    return live.uid().equals(written.uid())
        && live.controller().filter(c -> c.uid().equals(id.uid())).isPresent()
        && mac.of(id.uid(), live.data()).equals(written.contentMac())
        && live.labels().entrySet().containsAll(metadata.labels().entrySet())
        && live.annotations().entrySet().containsAll(metadata.annotations().entrySet())
        && (!allStores || metadata.labels().keySet().containsAll(marks(live)));
  }

  private static Set<String> marks(LiveSecret live) {
    Set<String> marks = new TreeSet<>(live.labels().keySet());
    marks.removeIf(key -> !Marks.isOurs(key));
    return marks;
  }

  private static Refused refused(LiveSecret live, String why) {
    return new Refused(new Cause(Reasons.CANNOT_CHANGE, "Secret " + live.name() + " " + why));
  }
}
