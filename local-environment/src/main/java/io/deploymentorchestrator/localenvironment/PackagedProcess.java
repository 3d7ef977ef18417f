package io.deploymentorchestrator.localenvironment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A Java process of the distribution that serves its health and metrics, to be started, stopped and
 * killed as often as one likes. For one thread.
 */
public class PackagedProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(50);

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path folder;
  private final Health health;
  private int starts;
  private Server server;

  /**
   * Where a process tells of itself.
   *
   * @param port on this machine
   * @param ready the path that answers 200 once it works
   */
  public record Health(int port, String ready) {}

  /**
   * Starts nothing yet.
   *
   * @param name of the process, in messages and of its logs
   * @param environment variables set over those of this JVM; an empty value removes the variable
   * @param folder where it runs and its logs are
   */
  public PackagedProcess(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path folder,
      Health health) {
    this.name = name;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.folder = folder;
    this.health = health;
  }

  /** Where it runs. */
  final Path folder() {
    return folder;
  }

  /** Starts it, again if it was ended; returns when it says that it is ready. */
  public void start() {
    launch();
    awaitReady();
  }

  /** Starts it, again if it was ended, without waiting for anything. */
  public void launch() {
    starts++;
    server = Server.start(name, command, environment, folder, log(starts));
  }

  /** Returns when it says that it is ready; for up to 90 s. */
  public void awaitReady() {
    server.awaitReady(PATIENCE, this::ready);
  }

  /** Ends it as a crash would: no chance to say goodbye. */
  public void kill() {
    List<ProcessHandle> handles = server.handles();
    handles.forEach(ProcessHandle::destroyForcibly);
    handles.forEach(h -> h.onExit().join());
    server.close();
  }

  /** Ends it by SIGTERM. */
  public void terminate() {
    server.close();
  }

  /** Ends it by SIGTERM and waits, however long its last work takes, for up to 90 s. */
  public void stop() {
    process().destroy();
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops it in the middle of whatever it does, until it is woken or killed. */
  public void pause() {
    signal("STOP");
  }

  /** Wakes it from a pause, of which it knows nothing. */
  public void wake() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + signal, Long.toString(process().pid())).start();
      if (kill.onExit().join().exitValue() != 0) {
        throw new IllegalStateException("no " + signal + " could be sent");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its exit code, once it has ended by itself; for up to 90 s. */
  public int awaitEnd() throws InterruptedException {
    return server.waitFor(PATIENCE).orElseThrow(() -> new StartFailure(name + " does not end"));
  }

  /** Whether its process runs. */
  public boolean isAlive() {
    return server != null && server.isAlive();
  }

  /** Whether it says that it works. */
  public boolean ready() {
    return Http.isOk(address(health.ready()));
  }

  /** Where it serves health and metrics. */
  public URI address(String path) {
    return URI.create("http://" + Ports.LOOPBACK + ":" + health.port() + path);
  }

  /** What it tells of itself now. */
  public Metrics metrics() {
    try (InputStream in = address("/metrics").toURL().openStream()) {
      return new Metrics(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The Java process itself, without the shell that holds its leash. */
  public ProcessHandle process() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (ProcessHandle handle : server.handles()) {
        if (handle.info().command().orElse("").endsWith("/java")) {
          return handle;
        }
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new StartFailure("no Java process of " + name + " was found");
  }

  /** All that it logged since the first start. */
  public String logs() {
    StringBuilder logs = new StringBuilder();
    try {
      for (int i = 1; i <= starts; i++) {
        logs.append(Files.readString(log(i)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (logs.isEmpty()) {
      throw new IllegalStateException("it logged nothing: what is searched for can't be found");
    }
    return logs.toString();
  }

  /** For a record of what was started. */
  public List<ProcessHandle> handles() {
    return server == null ? List.of() : server.handles();
  }

  /** What the first start logged. */
  public Path log() {
    return log(1);
  }

  private Path log(int start) {
    return folder.resolve(start == 1 ? name + ".log" : name + "-" + start + ".log");
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
