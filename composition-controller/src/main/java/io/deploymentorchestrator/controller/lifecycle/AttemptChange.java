package io.deploymentorchestrator.controller.lifecycle;

import io.deploymentorchestrator.controller.plan.Observation.Attempt;
import java.time.Instant;

/** What is to become of the record of a Component's last call. */
public sealed interface AttemptChange {

  /** It stays. */
  record None() implements AttemptChange {}

  /** The call reached what it was made for: nothing is left to be tried. */
  record Settled() implements AttemptChange {}

  /**
   * The same, and all was as before: only the time of the next look is new, and no status says it.
   *
   * @param recorded what the status says in its place
   */
  record SettledAsBefore(String recorded, Instant next) implements AttemptChange {}

  /** The call is to be made again, at a time or after a change. */
  record Recorded(Attempt attempt) implements AttemptChange {}
}
