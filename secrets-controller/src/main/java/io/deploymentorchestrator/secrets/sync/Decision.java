package io.deploymentorchestrator.secrets.sync;

import java.time.Instant;
import java.util.Optional;

/** What is to be done next about an ExternalSecret. */
public sealed interface Decision {

  /** Nothing, until then or until something changes. */
  record Idle(Optional<Instant> until) implements Decision {}

  /** The target may have been changed: it is looked at. */
  record Verify() implements Decision {}

  /** The stores are read, and what they say is written. */
  record Sync(Why why) implements Decision {}

  /** It cannot be synced until somebody changes it. */
  record Refuse(Cause cause) implements Decision {}

  /** Others change the target again and again: it is put back later. */
  record Contested(Cause cause, Instant until) implements Decision {}

  /** Why stores are read. */
  enum Why {
    /** The object is new, or changed, or this controller has never seen to it. */
    CHANGED,
    /** The target is not as it was written. */
    TARGET_CHANGED,
    /** It failed before. */
    RETRY,
    /** It is time. */
    REFRESH;

    /** Whether it goes before what only may have changed. */
    public boolean isUrgent() {
      return this == CHANGED || this == TARGET_CHANGED;
    }
  }
}
