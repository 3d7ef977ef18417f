package io.deploymentorchestrator.controller.kubernetes.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.kubernetes.ReadKinds;
import io.deploymentorchestrator.operator.json.UnreadJson;
import io.deploymentorchestrator.operator.kubernetes.reading.ApiSerialization;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the API server can send is read, the rest of a list along with what is odd in it. */
class ApiSerializationTest {

  private static final String GOOD =
      component("good", "{\"handler\":\"manifest\",\"config\":{\"a\":1}}", "{\"phase\":\"Ready\"}");

  private final ApiSerialization serialization = ReadKinds.serialization();

  private static String component(String name, String spec, String status) {
    return "{\"apiVersion\":\"deployment-orchestrator.io/v1alpha1\",\"kind\":\"Component\",\"metadata\":{\"name\":\""
        + name
        + "\",\"namespace\":\"n\",\"uid\":\"u\",\"resourceVersion\":\"7\",\"generation\":3},\"spec\":"
        + spec
        + ",\"status\":"
        + status
        + "}";
  }

  private static String config(String config) {
    return "{\"config\":" + config + ",\"handler\":\"manifest\"}";
  }

  private List<Component> list(String... items) {
    String text =
        "{\"kind\":\"ComponentList\",\"apiVersion\":\"deployment-orchestrator.io/v1alpha1\",\"metadata\":{\"resourceVersion\":\"9\"},\"items\":["
            + String.join(",", items)
            + "]}";
    return serialization
        .unmarshal(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            new TypeReference<DefaultKubernetesResourceList<Component>>() {})
        .getItems();
  }

  private Component watched(String object) {
    WatchEvent event =
        serialization.unmarshal("{\"type\":\"ADDED\",\"object\":" + object + "}", WatchEvent.class);
    return (Component) event.getObject();
  }

  static Stream<String> odd() {
    String deep = "[".repeat(9_000) + "]".repeat(9_000);
    return Stream.of(
        component("odd", config("{\"" + "k".repeat(60_000) + "\":1}"), "{}"),
        component("odd", config("{\"a\":" + deep + "}"), "{}"),
        component("odd", config("{\"a\":[" + "1,".repeat(400_000) + "1]}"), "{}"),
        component("odd", config("{\"a\":\"" + "x".repeat(1_400_000) + "\"}"), "{}"),
        component("odd", config("{\"n\":" + "9".repeat(5_000) + "}"), "{}"),
        component("odd", config("{}"), "{\"providerStatus\":{\"a\":" + deep + "}}"),
        component("odd", config("{}"), "{\"phase\":\"Unheard-of\"}"),
        component("odd", config("{}"), "{\"conditions\":\"none\"}"),
        component(
            "odd", config("{}"), "{\"run\":{\"causes\":{\"a\":[1,2,{}]}},\"phase\":\"Ready\"}"),
        component("odd", config("{}"), "\"text\""),
        component("odd", "{\"handler\":[\"a\"],\"config\":{}}", "{}"),
        component("odd", "{\"handler\":\"a\",\"dependsOn\":{\"a\":[[]]},\"config\":{}}", "{}"),
        component("odd", "7", "{}"),
        component("odd", "null", "null"));
  }

  @ParameterizedTest
  @MethodSource("odd")
  void an_odd_object_keeps_none_of_the_others_from_being_read(String odd) {
    assertThat(list(GOOD, odd, GOOD.replace("good", "last")))
        .extracting(c -> c.getMetadata().getName())
        .containsExactly("good", "odd", "last");
    assertThat(list(GOOD, odd, GOOD).getLast().getSpec().config().get("a").intValue()).isEqualTo(1);
    assertThat(watched(odd).getMetadata().getName()).isEqualTo("odd");
    assertThat(watched(odd).getMetadata().getResourceVersion()).isEqualTo("7");
  }

  @Test
  void ordinary_objects_are_read_whole_from_lists_and_watches() {
    for (Component component : List.of(list(GOOD).getFirst(), watched(GOOD))) {
      assertThat(component.unreadable()).isEmpty();
      assertThat(component.getMetadata().getGeneration()).isEqualTo(3);
      assertThat(component.getSpec().handler()).isEqualTo("manifest");
      assertThat(component.getSpec().config().get("a").intValue()).isEqualTo(1);
      assertThat(component.getStatus().phase()).isEqualTo(Phase.Ready);
    }
  }

  @Test
  void what_can_not_be_read_is_named_by_its_path_and_never_quoted() {
    assertThat(watched(component("c", config("{}"), "{\"phase\":\"Unheard-of\"}")).unreadable())
        .hasValueSatisfying(
            p -> assertThat(p).startsWith("status.phase can't be read").doesNotContain("Unheard"));
    assertThat(watched(component("c", "{\"handler\":[\"a\"],\"config\":{}}", "{}")).unreadable())
        .hasValueSatisfying(p -> assertThat(p).startsWith("spec.handler can't be read"));
    assertThat(watched(component("c", "null", "{}")).unreadable()).contains("spec is missing");
  }

  @Test
  void a_config_that_is_too_deep_is_no_reason_to_set_the_object_aside_but_a_status_is() {
    String deep = "{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}";
    Component component = watched(component("c", config(deep), "{\"phase\":\"Ready\"}"));
    assertThat(component.unreadable()).isEmpty();
    assertThat(UnreadJson.problem(component.getSpec().config())).isPresent();
    assertThat(component.getStatus().phase()).isEqualTo(Phase.Ready);
    assertThat(watched(component("c", config("{}"), "{\"checkpoint\":" + deep + "}")).unreadable())
        .contains("status.checkpoint is nested deeper than 128 levels");
  }

  @Test
  void a_composition_whose_entry_is_odd_is_read_with_it() {
    String deep = "{\"a\":" + "[".repeat(9_000) + "]".repeat(9_000) + "}";
    Composition composition =
        serialization.unmarshal(
            "{\"apiVersion\":\"deployment-orchestrator.io/v1alpha1\",\"kind\":\"Composition\",\"metadata\":{\"name\":\"c\"},\"spec\":{\"components\":[{\"name\":\"a\",\"type\":\"t\",\"config\":"
                + deep
                + "},{\"name\":\"b\",\"type\":\"t\",\"config\":{}}]}}",
            Composition.class);
    assertThat(composition.unreadable()).isEmpty();
    assertThat(composition.getSpec().components()).hasSize(2);
    assertThat(UnreadJson.problem(composition.getSpec().components().getFirst().config()))
        .isPresent();
  }

  @Test
  void names_that_collide_in_the_library_are_read() {
    // Jackson refuses more than 100 names of one hash in its table of symbols.
    StringBuilder names = new StringBuilder("{");
    for (int i = 0; i < 4_096; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 12; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      names.append('"').append(name).append("\":1,");
    }
    String config = names.append("\"z\":1}").toString();
    assertThat(watched(component("c", config(config), "{}")).getSpec().config()).hasSize(4_097);
  }

  @Test
  void an_answer_that_was_cut_off_is_told_so_that_the_informer_tries_again() {
    String cut = GOOD.substring(0, GOOD.length() - 20);
    assertThatThrownBy(() -> serialization.unmarshal(cut, Component.class))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("can't be read")
        .satisfies(e -> assertThat(ExceptionHandler.isDeserializationException(e)).isFalse());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Component", "Composition"})
  void a_bookmark_is_read_although_it_names_no_object(String kind) {
    WatchEvent event =
        serialization.unmarshal(
            "{\"type\":\"BOOKMARK\",\"object\":{\"apiVersion\":\"deployment-orchestrator.io/v1alpha1\",\"kind\":\""
                + kind
                + "\",\"metadata\":{\"creationTimestamp\":null,\"resourceVersion\":\"4149\"}}}",
            WatchEvent.class);
    assertThat(event.getType()).isEqualTo("BOOKMARK");
    HasMetadata object = (HasMetadata) event.getObject();
    assertThat(object.getKind()).isEqualTo(kind);
    assertThat(object.getMetadata().getResourceVersion()).isEqualTo("4149");
  }

  @Test
  void an_error_that_a_watch_brings_is_read() {
    WatchEvent event =
        serialization.unmarshal(
            "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":410,\"message\":\"too old\"}}",
            WatchEvent.class);
    assertThat(event.getObject())
        .isInstanceOfSatisfying(Status.class, s -> assertThat(s.getCode()).isEqualTo(410));
  }
}
