package io.deploymentorchestrator.localenvironment;

import io.deploymentorchestrator.localenvironment.tools.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * moto as AWS Secrets Manager, on a free loopback port.
 *
 * <p>It keeps everything in memory: what was stored is lost when it is stopped. It accepts any
 * credentials. Thread-safe.
 */
public final class Moto implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path stateDir;
  private final Path python;
  private final int port;
  private final ReentrantLock lock = new ReentrantLock();
  private Server server;

  /** Starts it and returns when it answers. */
  public static Moto start(Path stateDir, Tools tools) {
    return Ports.retryingWhenTaken(
        () -> new Moto(stateDir.toAbsolutePath(), tools.motoPython(), Ports.free()));
  }

  private Moto(Path stateDir, Path python, int port) {
    this.stateDir = stateDir;
    this.python = python;
    this.port = port;
    this.server = run();
  }

  /**
   * What the environment of a process says so that it takes this for AWS. An empty value stands for
   * a variable that must not be set.
   *
   * @param endpoint of a moto, or of a proxy in front of it
   */
  public static Map<String, String> environment(URI endpoint) {
    return Map.of(
        "AWS_ENDPOINT_URL_SECRETS_MANAGER", endpoint.toString(),
        "AWS_ACCESS_KEY_ID", "test",
        "AWS_SECRET_ACCESS_KEY", "test",
        "AWS_REGION", SecretsManagerCall.REGION,
        "AWS_PROFILE", "",
        "AWS_SESSION_TOKEN", "");
  }

  private Server run() {
    try {
      Files.createDirectories(stateDir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // -I: nothing of the user's own Python settings or packages gets in.
    var command =
        List.of(
            python.toString(),
            "-I",
            "-m",
            "moto.server",
            "-H",
            Ports.LOOPBACK,
            "-p",
            Integer.toString(port));
    Server started =
        Server.start(
            "moto",
            command,
            Map.of("PYTHONUNBUFFERED", "1"),
            stateDir,
            stateDir.resolve("moto.log"));
    try {
      // Any answer of this service means that its code is loaded, so that the first call of a test
      // is quick.
      started.awaitReady(
          PATIENCE, () -> SecretsManagerCall.to(endpoint()).answers("ListSecrets", "{}"));
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  /** For {@code AWS_ENDPOINT_URL} or {@code AWS_ENDPOINT_URL_SECRETS_MANAGER}. */
  public URI endpoint() {
    return URI.create("http://" + Ports.LOOPBACK + ":" + port);
  }

  /** All that it wrote: a line for each request. */
  public Path log() {
    return stateDir.resolve("moto.log");
  }

  /** Stops it; what was stored is lost. */
  public void stop() {
    lock.lock();
    try {
      server.close();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Starts it again on the same port, empty; returns when it answers. Does nothing when it runs.
   */
  public void start() {
    lock.lock();
    try {
      if (!server.isAlive()) {
        server = run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** For a record of what was started. */
  public List<ProcessHandle> handles() {
    lock.lock();
    try {
      return server.handles();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
