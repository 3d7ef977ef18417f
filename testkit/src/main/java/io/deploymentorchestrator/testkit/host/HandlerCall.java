package io.deploymentorchestrator.testkit.host;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A call of a handler on a thread of its own, as the controller makes it: one that does not end
 * fails the test and holds up nobody. An interruption of the caller is handed on to the call.
 *
 * @param name of the call, for people
 * @param limit how long it may take
 */
record HandlerCall(String name, Duration limit) {

  private static final int MOST_FRAMES = 60;

  /** How long an interrupted call may go on, as the controller counts it as stuck. */
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(30);

  /**
   * Makes the call and waits for it.
   *
   * @throws NeverEndedError if it has not ended in its time, or in 30 s after an interruption
   * @throws Exception what the call threw
   */
  <T> T make(Callable<T> call) throws Exception {
    Outcome<T> outcome = new Outcome<>(call, Thread.interrupted());
    Thread thread = Thread.ofPlatform().daemon().name(name).start(outcome);
    boolean interrupted = outcome.beginsInterrupted;
    long end = System.nanoTime() + least(interrupted).toNanos();
    while (thread.isAlive()) {
      try {
        long left = end - System.nanoTime();
        if (left <= 0 || !thread.join(Duration.ofNanos(left))) {
          throw neverEnded(thread, interrupted);
        }
      } catch (InterruptedException e) {
        interrupted = true;
        end = Math.min(end, System.nanoTime() + ENDS_WITHIN.toNanos());
        thread.interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome.get();
  }

  private Duration least(boolean interrupted) {
    return interrupted && limit.compareTo(ENDS_WITHIN) > 0 ? ENDS_WITHIN : limit;
  }

  private NeverEndedError neverEnded(Thread thread, boolean interrupted) {
    StackTraceElement[] stack = thread.getStackTrace();
    thread.interrupt();
    String text =
        Arrays.stream(stack)
            .limit(MOST_FRAMES)
            .map(frame -> System.lineSeparator() + "\tat " + frame)
            .collect(Collectors.joining());
    String after =
        interrupted
            ? " was interrupted and has not ended within " + least(true).toSeconds() + " s"
            : " has not ended within " + text(limit) + "; long work answers InProgress";
    return new NeverEndedError(name + after + ". It is still" + text);
  }

  private static String text(Duration duration) {
    return duration.toMillis() < 10_000 ? duration.toMillis() + " ms" : duration.toSeconds() + " s";
  }

  /** What a call returned or threw. */
  private static final class Outcome<T> implements Runnable {
    private final Callable<T> call;
    private final boolean beginsInterrupted;
    private @Nullable T result;
    private @Nullable Throwable thrown;

    Outcome(Callable<T> call, boolean beginsInterrupted) {
      this.call = call;
      this.beginsInterrupted = beginsInterrupted;
    }

    @Override
    public void run() {
      try {
        if (beginsInterrupted) {
          Thread.currentThread().interrupt();
        }
        result = call.call();
      } catch (Throwable e) { // for whoever asked for the call
        thrown = e;
      }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // a handler may return null
    T get() throws Exception {
      switch (thrown) {
        case null -> {
          return result;
        }
        case Error e -> throw e;
        case Exception e -> throw e;
        default -> throw new IllegalStateException(thrown);
      }
    }
  }
}
