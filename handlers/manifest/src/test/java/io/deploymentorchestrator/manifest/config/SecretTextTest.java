package io.deploymentorchestrator.manifest.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.manifest.Yaml;
import io.deploymentorchestrator.manifest.config.Desired.Reading;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTextTest {

  @Test
  void its_text_becomes_data() {
    assertThat(secret("stringData: {user: admin, empty: '', text: \"ä \\u2028 😀\\n\"}"))
        .doesNotContainKey("stringData")
        .containsEntry("data", Map.of("user", "YWRtaW4=", "empty", "", "text", "w6Qg4oCoIPCfmIAK"));
  }

  @Test
  void of_a_key_in_both_the_text_wins_and_the_other_data_stays() {
    assertThat(secret("data: {a: AAAA, b: QkJC}, stringData: {a: new}"))
        .containsEntry("data", Map.of("a", "bmV3", "b", "QkJC"));
  }

  @Test
  void without_text_nothing_changes() {
    assertThat(secret("data: {a: AAAA}")).containsEntry("data", Map.of("a", "AAAA"));
    assertThat(secret("stringData: null, type: Opaque")).doesNotContainKeys("stringData", "data");
    assertThat(secret("stringData: {}")).doesNotContainKeys("stringData", "data");
  }

  @Test
  void only_a_secret_has_such_a_field() {
    Map<String, Object> other =
        good("{apiVersion: example.com/v1, kind: Secret, metadata: {name: s}, stringData: {a: b}}");
    assertThat(other).containsEntry("stringData", Map.of("a", "b"));
  }

  @Test
  void what_is_no_text_is_refused_by_its_name_and_never_by_its_value() {
    assertThat(
            read("{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {port: 5432, on: true, no: null, map: {hidden: 1}, ok: fine}}")
                .toString())
        .contains("manifests[0].stringData.port: must be a string; quote it")
        .contains("stringData.on:")
        .contains("stringData.no:")
        .contains("stringData.map:")
        .doesNotContain("5432")
        .doesNotContain("hidden")
        .doesNotContain("fine");
    assertThat(
            read("{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: hidden}")
                .toString())
        .contains("manifests[0].stringData: must be an object of texts")
        .doesNotContain("hidden");
  }

  private static Map<String, Object> secret(String rest) {
    return good("{apiVersion: v1, kind: Secret, metadata: {name: s}, " + rest + "}");
  }

  private static Map<String, Object> good(String manifest) {
    Reading reading = read(manifest);
    assertThat(reading).isInstanceOf(Reading.Good.class);
    return ((Reading.Good) reading).desired().objects().getFirst().object();
  }

  private static Reading read(String manifest) {
    return ConfigReader.read(
        Yaml.bind("manifests: [" + manifest + "]", ManifestConfig.class),
        new ComponentId("myapp", "web", "1"));
  }
}
