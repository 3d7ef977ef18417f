package io.deploymentorchestrator.localenvironment.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeashedProcessIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * Starts a command that starts another, tells their pids once both are there, and then waits to
   * be killed.
   */
  static final class Parent {
    private static final String TWO_LEVELS =
        "sh -c 'echo $$ > inner.pid; exec sleep 1000' & echo $$ > outer.pid; wait";

    public static void main(String[] arguments) throws IOException, InterruptedException {
      Path folder = Path.of(arguments[0]);
      LeashedProcess child =
          LeashedProcess.start(
              List.of("sh", "-c", TWO_LEVELS), Map.of(), folder, folder.resolve("log"));
      await()
          .atMost(PATIENCE)
          .until(() -> pid(folder, "inner").isPresent() && pid(folder, "outer").isPresent());
      System.out.println("started");
      child.waitFor();
    }
  }

  @Test
  void killing_the_jvm_leaves_no_child_behind(@TempDir Path folder) throws Exception {
    Process parent =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                folder.toString())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    try (BufferedReader output = parent.inputReader()) {
      assertThat(output.readLine())
          .describedAs(Files.readString(folder.resolve("errors")))
          .isEqualTo("started");
      List<ProcessHandle> children = parent.descendants().toList();
      assertThat(children)
          .extracting(ProcessHandle::pid)
          .contains(pid(folder, "outer").orElseThrow(), pid(folder, "inner").orElseThrow());

      parent.destroyForcibly();

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    }
  }

  @Test
  void closing_ends_a_command_that_ignores_the_polite_signal(@TempDir Path folder)
      throws IOException {
    LeashedProcess stubborn =
        LeashedProcess.start(
            List.of("sh", "-c", "trap '' TERM; echo $$ > outer.pid; while :; do sleep 1; done"),
            Map.of(),
            folder,
            folder.resolve("log"),
            Duration.ofSeconds(1));
    await().atMost(PATIENCE).until(() -> pid(folder, "outer").isPresent());
    ProcessHandle command = ProcessHandle.of(pid(folder, "outer").orElseThrow()).orElseThrow();

    stubborn.close();

    assertThat(stubborn.isAlive()).isFalse();
    await().atMost(PATIENCE).until(() -> !command.isAlive());
  }

  @Test
  void the_exit_code_of_the_command_is_the_one_reported(@TempDir Path folder)
      throws InterruptedException {
    assertThat(
            LeashedProcess.start(
                    List.of("sh", "-c", "exit 42"), Map.of(), folder, folder.resolve("log"))
                .waitFor())
        .isEqualTo(42);
  }

  private static Optional<Long> pid(Path folder, String name) throws IOException {
    Path file = folder.resolve(name + ".pid");
    String text = Files.exists(file) ? Files.readString(file).strip() : "";
    return text.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(text));
  }
}
