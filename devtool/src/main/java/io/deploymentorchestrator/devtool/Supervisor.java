package io.deploymentorchestrator.devtool;

import io.deploymentorchestrator.localenvironment.process.Executables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Holds what {@code ./dev up --keep} starts, after that command has ended: the same program once
 * more, detached from the terminal. Until everything is up it writes its steps to the command that
 * launched it.
 */
final class Supervisor {
  static final String COMMAND = "supervise";

  /** The last line it writes when all is up; nobody reads after that. */
  private static final String READY = "\u0004";

  private Supervisor() {}

  /** The side of the command: launches it and relays what it says until everything is up. */
  static void launch(Checkout checkout, UpOptions options, Steps steps) {
    Path log = checkout.logs().resolve("supervisor.log");
    Process supervisor;
    try {
      Files.createDirectories(log.getParent());
      supervisor =
          new ProcessBuilder(commandLine(options))
              .directory(checkout.root().toFile())
              .redirectError(log.toFile())
              .start();
      supervisor.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var abandon = new Thread(supervisor::destroy, "abandon");
    Runtime.getRuntime().addShutdownHook(abandon);
    try {
      // Not closed: what is behind it goes on running, and must not be told that nobody listens any
      // more.
      BufferedReader output = supervisor.inputReader();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.equals(READY)) {
          Runtime.getRuntime().removeShutdownHook(abandon);
          return;
        }
        steps.say(line);
      }
      throw new UserError(Files.readString(log).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * In a session of its own it does not hear the terminal's Ctrl-C; where there is no setsid, nohup
   * spares it the hang-up.
   */
  private static List<String> commandLine(UpOptions options) {
    var command = new ArrayList<String>();
    command.add(
        Executables.onPath("setsid")
            .or(() -> Executables.onPath("nohup"))
            .orElse(Path.of("env"))
            .toString());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-Dorchestrator.terminal"))
        .forEach(command::add);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Dev.class.getName(), COMMAND));
    command.addAll(options.arguments());
    return command;
  }

  /** The side of the process that stays. */
  static int supervise(Checkout checkout, UpOptions options) {
    try (UpLock lock = UpLock.tryAcquire(checkout).orElseThrow(UpLock::alreadyRunning)) {
      var stack =
          new Stack(checkout, options, UpCommand.provision(options), Steps.onStandardOutput());
      Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop"));
      try (stack) {
        stack.start();
        System.out.println(READY);
        System.out.close();
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return 0;
  }
}
