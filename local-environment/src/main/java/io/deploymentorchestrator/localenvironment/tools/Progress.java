package io.deploymentorchestrator.localenvironment.tools;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Says on standard error what is being done and for how long: one line that ticks on a terminal,
 * elsewhere (CI logs) a plain line at the start, every 30 seconds and at the end. Says nothing as
 * long as there is nothing to do.
 */
public final class Progress {
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(30);
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;

  Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * On standard error; {@code ./dev} knows whether that is a terminal, Java cannot find out by
   * itself.
   */
  public static Progress onStandardError() {
    return new Progress(System.err, Boolean.getBoolean("orchestrator.terminal"));
  }

  /** One line of its own. */
  public void say(String line) {
    synchronized (out) {
      out.println((terminal ? CLEAR_LINE : "") + line);
      out.flush();
    }
  }

  /** Announces a piece of work, ticks until it is closed, then says how long it took. */
  public Task begin(String what) {
    return new Task(what);
  }

  /** {@code 7.1s}, {@code 3m12s}. */
  public static String text(Duration duration) {
    return duration.toSeconds() < 60
        ? "%d.%ds".formatted(duration.toSeconds(), duration.toMillisPart() / 100)
        : "%dm%02ds".formatted(duration.toMinutes(), duration.toSecondsPart());
  }

  /** A piece of work in progress. */
  public final class Task implements AutoCloseable {
    private final String what;
    private final long start = System.nanoTime();
    private final ScheduledExecutorService ticker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("progress").factory());
    private final Future<?> ticking;
    private final AtomicReference<String> outcome = new AtomicReference<>("gave up");

    private Task(String what) {
      this.what = what;
      if (terminal) {
        ticking = ticker.scheduleAtFixedRate(this::tick, 0, 1, TimeUnit.SECONDS);
      } else {
        say(what + " …");
        ticking =
            ticker.scheduleAtFixedRate(
                () -> say(what + " … " + text(elapsed()) + " so far"),
                PLAIN_INTERVAL.toSeconds(),
                PLAIN_INTERVAL.toSeconds(),
                TimeUnit.SECONDS);
      }
    }

    private void tick() {
      synchronized (out) {
        if (!ticker.isShutdown()) {
          out.print(CLEAR_LINE + what + " … " + text(elapsed()));
          out.flush();
        }
      }
    }

    private Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Marks the work as done; without this, closing says that it was given up. */
    public void done() {
      outcome.set("done");
    }

    /** Ends the work with words of its own in place of "done". */
    public void done(String words) {
      outcome.set(words);
    }

    @Override
    public void close() {
      ticking.cancel(false);
      ticker.shutdownNow();
      say(what + ": " + outcome.get() + " after " + text(elapsed()));
    }
  }
}
