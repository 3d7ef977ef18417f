package io.deploymentorchestrator.controller.lifecycle;

import io.deploymentorchestrator.controller.api.ComponentStatus;
import java.time.Duration;

/** What is to become of a Component's status. */
public sealed interface StatusWrite {

  /** It stays. */
  record None() implements StatusWrite {}

  /** It becomes this one now. */
  record Now(ComponentStatus status) implements StatusWrite {}

  /**
   * It becomes this one once the {@link StatusThrottle} lets it pass.
   *
   * @param quiet how long it may wait; zero: it is news that cannot
   */
  record Throttled(ComponentStatus status, StatusThrottle.Kind kind, Duration quiet)
      implements StatusWrite {}
}
