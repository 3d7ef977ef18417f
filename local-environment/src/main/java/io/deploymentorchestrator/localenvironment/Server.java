package io.deploymentorchestrator.localenvironment;

import io.deploymentorchestrator.localenvironment.process.LeashedProcess;
import io.deploymentorchestrator.localenvironment.process.LogFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A server process with a log of its own. */
public final class Server implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);

  private final String name;
  private final Path log;
  private final LeashedProcess process;

  private Server(String name, Path log, LeashedProcess process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts a process that ends with this JVM at the latest.
   *
   * @param name as it shall be called in messages
   * @param environment variables set over those of this JVM; an empty value removes the variable
   */
  public static Server start(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Path log) {
    return start(name, command, environment, directory, log, LeashedProcess.GRACE);
  }

  static Server start(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Path log,
      Duration grace) {
    return new Server(name, log, LeashedProcess.start(command, environment, directory, log, grace));
  }

  /**
   * Waits until a check succeeds; fails with the end of the log when the process ends before, or
   * the time is up.
   */
  public void awaitReady(Duration atMost, BooleanSupplier ready) {
    long deadline = System.nanoTime() + atMost.toNanos();
    try {
      while (!ready.getAsBoolean()) {
        if (process.waitFor(POLL).isPresent()) {
          throw failure("ended with exit code " + process.exitCode().orElseThrow());
        }
        if (System.nanoTime() > deadline) {
          throw failure("is not ready after " + atMost.toSeconds() + " s");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted while " + name + " started", e);
    }
  }

  private StartFailure failure(String what) {
    return new StartFailure(
        "%s %s. The end of %s:%n%s".formatted(name, what, log, LogFile.tail(log)));
  }

  /** Whether its process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Its exit code, as soon as it has ended by itself; empty when it still runs after that time. */
  public Optional<Integer> waitFor(Duration atMost) throws InterruptedException {
    return process.waitFor(atMost);
  }

  /** All that it wrote to standard output and standard error. */
  public Path log() {
    return log;
  }

  /** For a record of what was started. */
  public List<ProcessHandle> handles() {
    return process.handles();
  }

  /** Asks it to end without waiting, so that several can end at once. */
  void release() {
    process.release();
  }

  @Override
  public void close() {
    process.close();
  }
}
