package io.deploymentorchestrator.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.controller.plugin.EchoHandler;
import io.deploymentorchestrator.controller.plugin.ForgingHandler;
import io.deploymentorchestrator.controller.plugin.TestJars;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HandlersCommandTest {

  @TempDir private Path folder;

  private record Answer(int code, String text) {}

  @BeforeEach
  void jars() throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.2.0", EchoHandler.class);
  }

  private Answer orchestrator(String... arguments) {
    StringWriter text = new StringWriter();
    CommandLine command = Orchestrator.commandLine();
    command.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
    List<String> all = new ArrayList<>(List.of("handlers", "--plugins", folder.toString()));
    all.addAll(List.of(arguments));
    int code = command.execute(all.toArray(String[]::new));
    return new Answer(code, text.toString());
  }

  @Test
  void handlersAreListedWithVersionAndDigest() {
    Answer answer = orchestrator();
    assertThat(answer.text()).contains("NAME", "echo", "1.2.0", "echo.jar");
    assertThat(answer.text()).containsPattern("[0-9a-f]{64}");
    assertThat(answer.code()).isZero();
  }

  @Test
  void whatWouldNotBeServedIsListedWithItsReasonAndFailsTheCommand() throws IOException {
    TestJars.write(folder.resolve("old.jar"), "echo", "1.1.0", EchoHandler.class);
    Files.writeString(folder.resolve("broken.jar"), "not a jar");
    Answer answer = orchestrator();
    assertThat(answer.text())
        .contains("not served: old.jar: superseded by echo.jar")
        .contains("not served: broken.jar: it is no readable jar");
    assertThat(answer.code()).isEqualTo(1);
  }

  @Test
  void aJarThatCannotBeReadOrIsNotAllowedIsRefusedInTheWordsOfTheController() throws IOException {
    Path unreadable = Path.of("/proc/self/mem"); // its beginning can't be read by anybody
    assumeThat(unreadable).exists();
    Files.createSymbolicLink(folder.resolve("a.jar"), unreadable);
    Path digests = Files.writeString(folder.resolve("digests"), "# none\n");
    assertThat(orchestrator("--plugin-digests", digests.toString()).text())
        .contains("not served: a.jar: this process can't read it; see its file mode")
        .containsPattern(
            "not served: echo.jar: its SHA-256 [0-9a-f]{64} is not on the list of allowed digests; add it if you trust the jar");
  }

  @Test
  void aHandlerIsDescribedFromItsSchemas() {
    Answer answer = orchestrator("describe", "echo");
    assertThat(answer.text())
        .contains("echo 1.2.0")
        .containsPattern("number +integer +at least 0")
        .containsPattern("value +string")
        .containsPattern("Echoed +the value is in the status");
    assertThat(answer.code()).isZero();
    assertThat(orchestrator("schema", "echo").text()).contains("additionalProperties");
    assertThat(orchestrator("describe", "other").text())
        .contains("no handler other in")
        .contains("there are: echo");
  }

  @Test
  void what_a_jar_says_of_itself_is_text() throws IOException {
    TestJars.write(folder.resolve("x\u001b[2J\nforged y.jar"), "x", "1.0.0", ForgingHandler.class);
    Files.writeString(folder.resolve("z\u001b[1m\rforged.jar"), "not a jar");

    for (Answer answer :
        List.of(
            orchestrator(),
            orchestrator("describe", "forging"),
            orchestrator("schema", "forging"),
            orchestrator("schema", "forging", "--status"),
            orchestrator("describe", "no\u001b[2J\nhandler"))) {
      assertThat(answer.text().lines())
          .noneMatch(l -> l.startsWith("forged") || l.startsWith("✔") || l.startsWith("handler"));
      assertThat(answer.text().replace("\n", "").codePoints())
          .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x202e);
    }
    assertThat(orchestrator().text())
        .contains("x\\u001b[2J\\nforged y.jar", "not served: z\\u001b[1m\\rforged.jar: ");
    assertThat(orchestrator("describe", "forging").text())
        .contains("of a\\u001b[2J\\nforged line", "true\\u009b1m\\u2028forged");
  }

  @Test
  void a_schema_is_still_the_same_json() throws IOException {
    TestJars.write(folder.resolve("forging.jar"), "x", "1.0.0", ForgingHandler.class);
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(orchestrator("schema", "forging").text()))
        .isEqualTo(json.readTree(new ForgingHandler().descriptor().configSchema()));
  }
}
