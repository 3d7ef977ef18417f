package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.ObjectRef;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every character arrives, also those that a YAML reader takes for a line break, or refuses. */
class CharactersIT extends ManifestFixture {

  static Stream<String> texts() {
    return Stream.of(
        "{{ .a }} \u2028 {{ .b }} \u0085 x \u2029 y",
        "\u2028\u2029\u0085",
        "\uFEFFbom \uFEFF \uFFFD \uFFFE \uFFFF",
        "\u007F \u0080 \u009F \u00A0 \u00AD \u200B \u202E",
        "a 😀 b \uD834\uDD1E \uDBFF\uDFFD",
        "tab\t line\n  return\r\n form\f back\b bell\u0007 escape\u001B",
        "\"quotes\" 'and' \\ back\\u2028slashes \\n # no: comment - {x: [y]}",
        "ä ß 漢字 עברית",
        IntStream.range(1, 0x3000).mapToObj(Character::toString).collect(Collectors.joining(" ")));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void a_text_arrives_as_it_was_written(String text) {
    TestComponent lines =
        component("lines")
            .apply(
                """
                manifests:
                  - apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: lines, annotations: {example.com/text: TEXT}}
                    data: {t: TEXT}
                  - {apiVersion: v1, kind: Secret, metadata: {name: lines}, stringData: {t: TEXT}}
                outputs:
                  t: {from: ConfigMap/lines, path: data.t}
                """
                    .replace("TEXT", quoted(text)));
    await(lines).untilReady();

    assertThat(configMap().getData()).containsEntry("t", text);
    assertThat(configMap().getMetadata().getAnnotations()).containsEntry("example.com/text", text);
    String data =
        controller
            .client()
            .secrets()
            .inNamespace(namespace)
            .withName("lines")
            .get()
            .getData()
            .get("t");
    assertThat(new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8))
        .isEqualTo(text);
    assertThat(lines.status()).containsEntry("t", text);
  }

  @ParameterizedTest
  @MethodSource("texts")
  void a_text_that_is_merged_arrives_as_it_was_written(String text) {
    cluster.kubectl("create", "configmap", "lines", "-n", namespace);
    KubernetesObjects objects =
        controller.access().forComponent(component("any").id(), Optional.empty());

    objects.merge(
        new ObjectRef("v1", "ConfigMap", Optional.of(namespace), "lines"),
        Map.of("data", Map.of("t", text)));

    assertThat(configMap().getData()).containsEntry("t", text);
  }

  private io.fabric8.kubernetes.api.model.ConfigMap configMap() {
    return controller.client().configMaps().inNamespace(namespace).withName("lines").get();
  }

  /** As YAML that is ASCII. */
  private static String quoted(String text) {
    return text.codePoints()
        .mapToObj("\\U%08X"::formatted)
        .collect(Collectors.joining("", "\"", "\""));
  }
}
