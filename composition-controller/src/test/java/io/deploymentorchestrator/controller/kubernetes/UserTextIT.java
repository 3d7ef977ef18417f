package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.controller.api.Component;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users wrote, where people read it: in conditions and in Events. */
class UserTextIT extends OneOperator {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ConfigMap\u001b[2J\u001b]0;t\u0007\nERROR forged line\n✔ other  manifest  Ready",
        "\u009b2J\u0085forged\r\n\u2028forged\u202eydaeR",
      })
  void a_message_is_text_on_one_line(String written) throws JsonProcessingException {
    dependOn(List.of(written));

    Component waiting = user.awaitReason("a", "DependencyNotFound");
    assertText(User.condition(waiting, "Ready").message());
    assertThat(waiting.getStatus().rootCause()).isNotNull();
    assertText(waiting.getStatus().rootCause().message());
    assertText(waiting.getStatus().rootCause().component());
    Event event = event();
    assertText(event.getNote());
    assertThat(event.getNote()).isEqualTo(User.condition(waiting, "Ready").message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "日", "😀", "a\u001b", "\n"})
  void an_event_is_recorded_however_long_its_note_would_be(String written)
      throws JsonProcessingException {
    String name = written.repeat(58 / written.codePointCount(0, written.length()));
    dependOn(IntStream.range(0, 100).mapToObj(i -> name + i).toList());

    user.awaitReason("a", "DependencyNotFound");
    String note = event().getNote();
    assertText(note);
    assertThat(note).endsWith("…");
    assertThat(note.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1_000, 1_024);
  }

  private void dependOn(List<String> names) throws JsonProcessingException {
    user.apply(
        new ObjectMapper()
            .writeValueAsString(
                Map.of(
                    "apiVersion",
                    "deployment-orchestrator.io/v1alpha1",
                    "kind",
                    "Component",
                    "metadata",
                    Map.of("name", "a"),
                    "spec",
                    Map.of("handler", "echo", "config", Map.of(), "dependsOn", names))));
  }

  private Event event() {
    return await("Event")
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                user
                    .client()
                    .events()
                    .v1()
                    .events()
                    .inNamespace(user.namespace())
                    .list()
                    .getItems()
                    .stream()
                    .filter(e -> e.getReason().equals("DependencyNotFound"))
                    .findFirst()
                    .orElse(null),
            e -> e != null);
  }

  private static void assertText(String shown) {
    assertThat(shown.codePoints())
        .noneMatch(
            c ->
                Character.isISOControl(c)
                    || c == 0x2028
                    || c == 0x202e
                    || c >= 0xd800 && c <= 0xdfff);
  }
}
