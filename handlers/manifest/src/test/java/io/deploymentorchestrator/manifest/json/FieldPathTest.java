package io.deploymentorchestrator.manifest.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathTest {

  private static final Map<String, Object> OBJECT =
      Yaml.tree(
          """
          metadata: {labels: {"app.kubernetes.io/name": web, "with\\"quote": q}}
          status: {ingress: [{ip: 192.0.2.1, ports: [80, 443]}], none: null, load-balancer: lb}
          """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "status.ingress[0].ip | 192.0.2.1",
        "status.ingress[0].ports[1] | 443",
        "status[\"ingress\"][0][\"ip\"] | 192.0.2.1",
        "metadata.labels[\"app.kubernetes.io/name\"] | web",
        "metadata.labels[\"with\\\"quote\"] | q",
        "status.load-balancer | lb",
      })
  void a_path_reads_what_is_there(String path, String value) {
    assertThat(FieldPath.parse(path).orElseThrow().read(OBJECT)).get().hasToString(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status.ingress[1].ip",
        "status.none",
        "status.ingress.ip",
        "spec",
        "status.ingress[0].ip.x"
      })
  void what_is_not_there_is_absent(String path) {
    assertThat(FieldPath.parse(path).orElseThrow().read(OBJECT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a..b", "a.", "a[", "a[x]", "a[-1]", "a b", "a[0]b", "{.a}", "a[\"b]"})
  void what_is_no_path_is_refused(String path) {
    assertThat(FieldPath.parse(path)).isEmpty();
  }

  @Test
  void a_list_or_an_object_is_read_whole() {
    assertThat(FieldPath.parse("status.ingress[0].ports").orElseThrow().read(OBJECT))
        .get()
        .hasToString("[80, 443]");
  }
}
