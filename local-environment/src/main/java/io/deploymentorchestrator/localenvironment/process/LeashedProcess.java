package io.deploymentorchestrator.localenvironment.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A child process on a leash: it is ended when {@link #close()} is called, and also when this JVM
 * dies, even by {@code kill -9}.
 *
 * <p>A JVM that is killed runs no shutdown hook, so something else has to notice. The child is
 * therefore started through a small shell script that holds the reading end of a pipe whose writing
 * end only this JVM has. When the pipe reports its end, whatever the reason, the script sends TERM
 * and after a grace period KILL.
 */
public final class LeashedProcess implements AutoCloseable {
  /** How long a command may take to end by itself, unless its starter knows better. */
  public static final Duration GRACE = Duration.ofSeconds(10);

  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  /**
   * Where {@code setsid} exists the child and its own children are a session of their own: they can
   * be signalled together, and Ctrl-C on the terminal reaches this JVM only, which then stops
   * things in their order. Elsewhere only the child is signalled.
   */
  private static final String SCRIPT =
      """
      target=$1; grace=$2; shift 2
      exec 3<&0 </dev/null
      "$@" 3<&- &
      child=$!
      [ "$target" = group ] && target=0 || target=$child
      (
        trap '' TERM INT HUP
        read -r ignored <&3
        kill -TERM "$target"
        left=$((grace * 10))
        while [ "$left" -gt 0 ] && kill -0 "$child"; do sleep 0.1; left=$((left - 1)); done
        kill -KILL "$target"
      ) >/dev/null 2>&1 &
      watcher=$!
      trap : TERM INT HUP
      exec 3<&-
      wait "$child"; code=$?
      while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
      kill -KILL "$watcher" 2>/dev/null
      exit "$code"
      """;

  private final Process leash;
  private final Duration grace;

  private LeashedProcess(Process leash, Duration grace) {
    this.leash = leash;
    this.grace = grace;
  }

  /**
   * Starts a command with both output streams appended to {@code log}.
   *
   * @param environment variables set over those of this JVM; an empty value removes the variable
   */
  public static LeashedProcess start(
      List<String> command, Map<String, String> environment, Path directory, Path log) {
    return start(command, environment, directory, log, GRACE);
  }

  /**
   * As above.
   *
   * @param grace how long it may take from TERM to its end, in whole seconds
   */
  public static LeashedProcess start(
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Path log,
      Duration grace) {
    return start(
        command, environment, directory, ProcessBuilder.Redirect.appendTo(log.toFile()), grace);
  }

  /** Starts a command that shares this JVM's standard output and error. */
  public static LeashedProcess startInherited(
      List<String> command, Map<String, String> environment, Path directory) {
    return start(command, environment, directory, ProcessBuilder.Redirect.INHERIT, GRACE);
  }

  private static LeashedProcess start(
      List<String> command,
      Map<String, String> environment,
      Path directory,
      ProcessBuilder.Redirect output,
      Duration grace) {
    Optional<Path> setsid = Executables.onPath("setsid");
    var line = new ArrayList<String>();
    setsid.ifPresent(path -> line.add(path.toString()));
    line.addAll(
        List.of(
            "sh",
            "-c",
            SCRIPT,
            "leash",
            setsid.isPresent() ? "group" : "child",
            Long.toString(grace.toSeconds())));
    line.addAll(command);
    var builder = new ProcessBuilder(line).directory(directory.toFile()).redirectOutput(output);
    if (output.equals(ProcessBuilder.Redirect.INHERIT)) {
      builder.redirectError(output);
    } else {
      builder.redirectErrorStream(true);
    }
    environment.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    try {
      return new LeashedProcess(builder.start(), grace);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
  }

  /** Whether the command runs, or what holds it still does. */
  public boolean isAlive() {
    return leash.isAlive();
  }

  /** The leash and what it holds, for a record of what was started. */
  public List<ProcessHandle> handles() {
    var handles = new ArrayList<ProcessHandle>();
    handles.add(leash.toHandle());
    leash.descendants().forEach(handles::add);
    return List.copyOf(handles);
  }

  /** Waits for the command's own end and returns its exit code. An interrupt ends the command. */
  public int waitFor() throws InterruptedException {
    try {
      return leash.waitFor();
    } catch (InterruptedException e) {
      close();
      throw e;
    }
  }

  /** Waits for the command's own end; empty when it is still running after the given time. */
  public Optional<Integer> waitFor(Duration atMost) throws InterruptedException {
    return leash.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)
        ? Optional.of(leash.exitValue())
        : Optional.empty();
  }

  /** The exit code of a command that has ended. */
  public Optional<Integer> exitCode() {
    return leash.isAlive() ? Optional.empty() : Optional.of(leash.exitValue());
  }

  /**
   * Lets go of the leash: the command gets TERM, and KILL if it is still there after a while. Does
   * not wait.
   */
  public void release() {
    try {
      leash.getOutputStream().close();
    } catch (IOException e) {
      // The process is gone already, and its end of the pipe with it: that is what was wanted.
    }
  }

  /** Ends the command and waits until it is gone. Harmless when it is gone already. */
  @Override
  public void close() {
    release();
    boolean interrupted = false;
    long deadline = System.nanoTime() + grace.plus(AFTER_KILL).toNanos();
    while (leash.isAlive() && System.nanoTime() < deadline) {
      try {
        leash.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
