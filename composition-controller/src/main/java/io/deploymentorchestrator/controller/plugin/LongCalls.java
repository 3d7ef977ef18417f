package io.deploymentorchestrator.controller.plugin;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs calls of handlers that have taken half of their time, and those that were interrupted and go
 * on all the same, with their stacks, once each. Thread-safe.
 */
final class LongCalls implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LongCalls.class);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** How long an interrupted call may take to end before it is told of. */
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);

  private final Duration limit;
  private final Collection<? extends Watched> running;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("handler-calls-watch").daemon().factory());

  /** A call that runs or waits for a thread. */
  interface Watched {

    /** What is called, and for whom. */
    String text();

    /** The thread that makes it; null before it has begun and when it has ended. */
    @Nullable Thread thread();

    /** When it began, by {@link System#nanoTime}. */
    long begun();

    /** When it was cancelled, by {@link System#nanoTime}; null if it was not. */
    @Nullable Long cancelled();

    /** What was told of it. */
    Told told();
  }

  /** What was told of a call. Used by one thread. */
  static final class Told {
    private boolean late;
    private boolean stuck;
  }

  /** The stack of a running call, to be logged as such. */
  private static final class CallStack extends Throwable {
    private static final long serialVersionUID = 1L;

    CallStack(StackTraceElement[] stack) {
      super("the call's stack", null, false, true);
      setStackTrace(stack);
    }
  }

  /**
   * Looks at calls from now on.
   *
   * @param limit how long one may take
   */
  LongCalls(Duration limit, Collection<? extends Watched> running) {
    this.limit = limit;
    this.running = running;
    long nanos = Math.min(BETWEEN_LOOKS.toNanos(), Math.max(1, limit.toNanos() / 4));
    looks.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    long now = System.nanoTime();
    for (Watched call : running) {
      Long cancelled = call.cancelled();
      Told told = call.told();
      if (cancelled != null && !told.stuck && now - cancelled > patience().toNanos()) {
        told.stuck =
            tell(
                call,
                "{} was interrupted and has not ended. Until it does, it keeps its thread and its jar, and"
                    + " nothing else is done for its Component");
      } else if (cancelled == null && !told.late && now - call.begun() > limit.toNanos() / 2) {
        told.late = tell(call, "{} has taken half of the time that it may take");
      }
    }
  }

  private Duration patience() {
    return limit.compareTo(ENDS_WITHIN) < 0 ? limit : ENDS_WITHIN;
  }

  /** Answers whether there was something to tell. */
  private static boolean tell(Watched call, String text) {
    Thread thread = call.thread();
    if (thread == null) {
      return false;
    }
    StackTraceElement[] stack = thread.getStackTrace();
    if (call.thread() != thread) {
      return false; // it ended meanwhile, and the stack is another call's
    }
    LOG.warn(text, call.text(), new CallStack(stack));
    return true;
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
