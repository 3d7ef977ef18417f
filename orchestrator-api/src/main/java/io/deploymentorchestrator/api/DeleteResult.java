package io.deploymentorchestrator.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a call of {@link ComponentHandler#delete} ended.
 *
 * @param <S> the handler's status
 */
public sealed interface DeleteResult<S> {

  /**
   * Nothing is left, or nothing that was to be taken away.
   *
   * @param message what was done, for an Event
   */
  record Deleted<S>(String message) implements DeleteResult<S> {}

  /**
   * Deletion goes on elsewhere.
   *
   * @param reason CamelCase: what is awaited
   * @param message names what is awaited
   * @param status replaces the last one; empty: it stays
   * @param conditions the handler's conditions, all of them; empty: they stay
   * @param recheckAfter when to call again if nothing watched changes before; empty if watching is
   *     enough
   */
  record InProgress<S>(
      String reason,
      String message,
      Optional<S> status,
      List<Condition> conditions,
      Optional<Duration> recheckAfter)
      implements DeleteResult<S> {}

  /**
   * It did not work.
   *
   * @param reason CamelCase constant
   * @param message the cause and the cure in one line
   * @param retry when to try again
   * @param conditions the handler's conditions, all of them; empty: they stay
   */
  record Failed<S>(String reason, String message, Retry retry, List<Condition> conditions)
      implements DeleteResult<S> {}
}
