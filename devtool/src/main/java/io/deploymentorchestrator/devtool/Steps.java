package io.deploymentorchestrator.devtool;

import io.deploymentorchestrator.localenvironment.tools.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;

/** One line for each step with the time it took. */
record Steps(PrintStream out, boolean terminal) {
  static Steps onStandardOutput() {
    return new Steps(System.out, Boolean.getBoolean("orchestrator.terminal"));
  }

  <T> T run(String what, Supplier<T> step) {
    long start = System.nanoTime();
    if (terminal) {
      out.print("  … " + what);
      out.flush();
    }
    boolean succeeded = false;
    try {
      T result = step.get();
      succeeded = true;
      return result;
    } finally {
      String took = Progress.text(Duration.ofNanos(System.nanoTime() - start));
      out.println(
          "%s  %s %-58s %7s"
              .formatted(terminal ? "\r\u001b[K" : "", succeeded ? "✓" : "✗", what, took));
      out.flush();
    }
  }

  void run(String what, Runnable step) {
    run(
        what,
        () -> {
          step.run();
          return what;
        });
  }

  void say(String text) {
    out.println(text);
    out.flush();
  }
}
