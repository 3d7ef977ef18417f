package io.deploymentorchestrator.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.checks.HandlerSchema;
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
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
    Answer answer = orchestrator("--digests");
    assertThat(answer.text()).contains("NAME", "echo", "1.2.0", "echo.jar");
    assertThat(answer.text()).containsPattern("[0-9a-f]{64}");
    assertThat(answer.code()).isZero();
  }

  @Test
  void a_digest_is_short_unless_it_is_asked_for() {
    assertThat(orchestrator().text())
        .containsPattern("(?m)^echo +1\\.2\\.0 +\\S.* +[0-9a-f]{12} +echo\\.jar$");
  }

  @Test
  void a_handler_that_is_looked_for_and_would_be_refused_is_said_to_be_with_the_reason()
      throws IOException {
    TestJars.write(
        folder.resolve("other.jar"),
        TestJars.manifest("other", "1.0.0"),
        "2.0.0",
        EchoHandler.class,
        Map.of());
    Files.writeString(folder.resolve("half-1.0.jar"), "not a jar");
    assertThat(orchestrator("describe", "other").text())
        .contains("handler other is in", "other.jar, but it would not be served")
        .contains("Plugin-Version: 1.0.0, and the descriptor of handler echo says version 2.0.0");
    assertThat(orchestrator("schema", "half").text())
        .contains("half-1.0.jar, but it would not be served: it is no readable jar");
  }

  @Test
  void a_component_to_begin_with_is_described() throws IOException {
    String text = orchestrator("describe", "echo").text();
    JsonNode sample = new YAMLMapper().readTree(text.substring(text.indexOf("\nExample\n") + 9));
    assertThat(sample.at("/kind").asText()).isEqualTo("Component");
    assertThat(sample.at("/metadata/name").asText()).isEqualTo("my-echo");
    assertThat(sample.at("/spec/handler").asText()).isEqualTo("echo");
    assertThat(sample.at("/spec/config").isObject()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "handlers/secret-push/src/main/resources/io/deploymentorchestrator/secretpush/config.schema.json",
        "handlers/manifest/src/main/resources/io/deploymentorchestrator/manifest/config.schema.json",
        "examples/handlers/config-reader/src/main/resources/example/configreader/config.schema.json"
      })
  void the_sample_of_a_handler_of_ours_satisfies_its_schema(String file) throws IOException {
    String schema =
        Files.readString(Path.of(System.getProperty("orchestrator.root", "..")).resolve(file));
    String sample =
        SampleComponent.of(new HandlerDescriptor("x", "1.0.0", schema, "{}", List.of(), false));
    assertThat(sample).doesNotContain("#");
    JsonNode config = new YAMLMapper().readTree(sample).at("/spec/config");
    assertThat(HandlerSchema.of(schema).problem(config)).isEmpty();
    assertThat(config).isNotEmpty();
  }

  @Test
  void a_sample_that_nobody_can_guess_says_what_to_correct() {
    String schema =
        """
        {"type": "object", "required": ["code", "size", "way", "list"],
         "properties": {"code": {"type": "string", "pattern": "^[0-9]{4}$"}, "size": {"type": "integer", "minimum": 3},
           "way": {"enum": ["Up", "Down"]}, "list": {"type": "array", "minItems": 1, "items": {"type": "boolean"}}}}
        """;
    assertThat(
            SampleComponent.of(new HandlerDescriptor("x", "1.0.0", schema, "{}", List.of(), false)))
        .contains("    code: text\n    size: 3\n    way: Up\n    list:\n      - true\n")
        .endsWith("# to be corrected: code must match ^[0-9]{4}$\n");
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
