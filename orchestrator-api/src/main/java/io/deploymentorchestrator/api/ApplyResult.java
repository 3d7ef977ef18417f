package io.deploymentorchestrator.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a call of {@link ComponentHandler#apply} ended. A handler says what is the case; the host
 * does what follows.
 *
 * <p>In all three, {@code status} replaces the last one (empty: the last one stays), and {@code
 * checkpoint}, if present, replaces the last checkpoint in the same write as the status.
 *
 * @param <S> the handler's status
 */
public sealed interface ApplyResult<S> {

  /** The status to show. */
  Optional<S> status();

  /** The handler's conditions, all of them. */
  List<Condition> conditions();

  /** The checkpoint to store with the status. */
  Optional<Object> checkpoint();

  /** The same result, with a checkpoint to store along. */
  ApplyResult<S> withCheckpoint(Object checkpoint);

  /**
   * All is as the config says. The run is settled.
   *
   * @param message what is the case now, in one line
   * @param recheckAfter when to call again although nothing changes, as a run of its own with cause
   *     {@link Run.Cause#RECHECK}: there is something left to clear up that nobody has to wait for.
   *     Usually empty. Not before that time, also across restarts of the host; but a look that
   *     finds status, conditions and message as they were is not stored, and after a restart the
   *     one that follows it may come at once
   */
  record Ready<S>(
      Optional<S> status,
      List<Condition> conditions,
      String message,
      Optional<Object> checkpoint,
      Optional<Duration> recheckAfter)
      implements ApplyResult<S> {

    /** Nothing is left to clear up. */
    public Ready(
        Optional<S> status,
        List<Condition> conditions,
        String message,
        Optional<Object> checkpoint) {
      this(status, conditions, message, checkpoint, Optional.empty());
    }

    @Override
    public Ready<S> withCheckpoint(Object state) {
      return new Ready<>(status, conditions, message, Optional.of(state), recheckAfter);
    }

    /** The same result, to be followed by another call after that time. */
    public Ready<S> withRecheckAfter(Duration time) {
      return new Ready<>(status, conditions, message, checkpoint, Optional.of(time));
    }
  }

  /**
   * Work goes on elsewhere.
   *
   * @param reason CamelCase: what is awaited
   * @param message what is awaited, in one line that stays equal while the situation does
   * @param recheckAfter when to call again if nothing watched changes before; empty if watching is
   *     enough
   */
  record InProgress<S>(
      String reason,
      String message,
      Optional<S> status,
      List<Condition> conditions,
      Optional<Duration> recheckAfter,
      Optional<Object> checkpoint)
      implements ApplyResult<S> {
    @Override
    public InProgress<S> withCheckpoint(Object state) {
      return new InProgress<>(
          reason, message, status, conditions, recheckAfter, Optional.of(state));
    }
  }

  /**
   * It did not work.
   *
   * @param reason CamelCase constant, listed in the handler's documentation with cause and cure
   * @param message the cause and the cure in one line, free of secrets and of anything that changes
   *     by itself
   * @param retry when to try again
   */
  record Failed<S>(
      String reason,
      String message,
      Retry retry,
      Optional<S> status,
      List<Condition> conditions,
      Optional<Object> checkpoint)
      implements ApplyResult<S> {
    @Override
    public Failed<S> withCheckpoint(Object state) {
      return new Failed<>(reason, message, retry, status, conditions, Optional.of(state));
    }
  }

  /** See {@link Ready}. */
  static <S> Ready<S> ready(S status, List<Condition> conditions, String message) {
    return new Ready<>(Optional.of(status), conditions, message, Optional.empty());
  }

  /** See {@link InProgress}; only a watched object or the given time makes the next call. */
  static <S> InProgress<S> inProgress(
      String reason,
      String message,
      Optional<S> status,
      List<Condition> conditions,
      Optional<Duration> recheckAfter) {
    return new InProgress<>(reason, message, status, conditions, recheckAfter, Optional.empty());
  }

  /** See {@link Failed}. */
  static <S> Failed<S> failed(
      String reason, String message, Retry retry, Optional<S> status, List<Condition> conditions) {
    return new Failed<>(reason, message, retry, status, conditions, Optional.empty());
  }
}
