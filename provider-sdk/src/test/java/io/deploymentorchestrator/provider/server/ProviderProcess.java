package io.deploymentorchestrator.provider.server;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A provider as a process of its own, with the class path of the tests. */
public final class ProviderProcess implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("serves gRPC on port (\\d+)");
  private static final Duration START = Duration.ofMinutes(5);

  private final Process process;
  private final Path log;

  private ProviderProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @param environment variables beside those of this JVM
   * @param log where its output goes
   * @param options beside the addresses, which are on this machine
   */
  public static ProviderProcess start(
      Class<?> main, Map<String, String> environment, Path log, List<String> options)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            // What is shipped, not what tests have.
            "-Dlogback.configurationFile=logback.xml",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            "--listen",
            "127.0.0.1:0",
            "--http",
            "127.0.0.1:0");
    builder.command().addAll(options);
    builder.environment().putAll(environment);
    return new ProviderProcess(
        builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
  }

  /** What it wrote so far. */
  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it serves, and says where. */
  public int port() {
    await().atMost(START).until(() -> PORT.matcher(output()).find() || !process.isAlive());
    Matcher port = PORT.matcher(output());
    if (!port.find()) {
      throw new AssertionError("it ended with " + process.exitValue() + ": " + output());
    }
    return Integer.parseInt(port.group(1));
  }

  /** Sends SIGTERM and waits for its end. */
  public int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end: " + output());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
