package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentSpec;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.CompositionSpec;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.operator.json.UnreadJson;
import io.deploymentorchestrator.operator.limits.MemoryShares;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeptMemoryTest {

  private static final int MIB = 1 << 20;

  private final KeptMemory kept = new KeptMemory(new MemoryShares(3 * MIB, 4 * MIB, 100 << 10));

  private static JsonNode config(int size) {
    return JsonNodeFactory.instance.objectNode().put("x", "x".repeat(size));
  }

  private static <R extends HasMetadata> R named(R resource, String name) {
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("n")
            .withName(name)
            .withUid("uid-" + name)
            .withResourceVersion("1")
            .build());
    return resource;
  }

  private static Component component(String name, int size) {
    Component component = named(new Component(), name);
    component.setSpec(
        new ComponentSpec("echo", List.of("db"), config(size), null, null, null, null));
    return component;
  }

  private Component kept(String name, int size) {
    Component component = component(name, size);
    kept.keep(component);
    return component;
  }

  private static boolean whole(Component component) {
    return UnreadJson.problem(component.getSpec().config()).isEmpty();
  }

  @Test
  void what_there_is_no_room_for_is_left_out_and_says_so() {
    assertThat(whole(kept("a", 2 * MIB))).isTrue();
    Component left = kept("b", 2 * MIB);
    assertThat(whole(left)).isFalse();
    assertThat(left.getSpec().dependencies()).isEmpty();
    assertThat(left.getSpec().handler()).isEqualTo("echo");
    assertThat(UnreadJson.problem(left.getSpec().config()))
        .hasValueSatisfying(p -> assertThat(p).contains("2048 KiB", "3 MiB", "more memory"));
    assertThat(UnreadJson.isPastLimit(left.getSpec().config())).isFalse();
    assertThat(whole(kept("small", 10_000))).isTrue();
  }

  @Test
  void it_can_be_read_again_once_there_is_room_however_often_it_came() {
    Component first = kept("a", 2 * MIB);
    Component left = kept("b", 2 * MIB);
    kept.keep(left); // as it comes from the informer and is then taken in
    kept.keep(left);
    assertThat(kept.isLeftOut(left)).isTrue();
    kept.keep(kept("c", MIB / 2));
    assertThat(kept.readable()).isEmpty();
    kept.forget(first);
    assertThat(kept.readable()).extracting(r -> r.key().name()).containsExactly("b");
    assertThat(whole(kept("b", 2 * MIB))).isTrue();
    assertThat(kept.readable()).isEmpty();
  }

  @Test
  void what_went_holds_nothing_any_more() {
    for (int i = 0; i < 100; i++) {
      Component component = kept("c" + i, 2 * MIB);
      assertThat(whole(component)).isTrue();
      kept.forget(component);
    }
    Component left = kept("d", 4 * MIB);
    kept.forget(left);
    assertThat(kept.readable()).isEmpty();
  }

  @Test
  void what_others_wrote_into_metadata_is_kept_only_if_it_is_small() {
    Component small = component("small", 10);
    small.getMetadata().setAnnotations(Map.of("example.org/a", "b"));
    kept.keep(small);
    assertThat(small.metadataCut()).isFalse();
    assertThat(small.getMetadata().getAnnotations()).containsEntry("example.org/a", "b");

    Component large = component("large", 10);
    large
        .getMetadata()
        .setAnnotations(Map.of("example.org/a", "b".repeat(200_000), Names.REQUESTED_AT, "now"));
    large.getMetadata().setLabels(Map.of("example.org/l", "l", Names.ENTRY_LABEL, "e"));
    large.getMetadata().setFinalizers(List.of("example.org/f", Names.COMPONENT_FINALIZER));
    kept.keep(large);
    kept.keep(large); // as it comes from the informer and is then taken in
    assertThat(large.metadataCut()).isTrue();
    assertThat(large.unreadable()).isEmpty();
    assertThat(large.getMetadata().getAnnotations()).isEqualTo(Map.of(Names.REQUESTED_AT, "now"));
    assertThat(large.getMetadata().getLabels()).isEqualTo(Map.of(Names.ENTRY_LABEL, "e"));
    assertThat(large.getMetadata().getFinalizers()).hasSize(2);
  }

  @Test
  void too_much_of_what_is_needed_of_metadata_sets_a_resource_aside() {
    OwnerReference owner = new OwnerReference("v1", null, false, "ConfigMap", "x", "u");
    OwnerReference controller = new OwnerReference("v1", null, true, "ConfigMap", "c", "u");
    for (Consumer<ObjectMeta> much :
        List.<Consumer<ObjectMeta>>of(
            m ->
                m.setFinalizers(
                    IntStream.range(0, 3_000)
                        .mapToObj(i -> i == 9 ? Names.COMPONENT_FINALIZER : "example.org/f" + i)
                        .toList()),
            m ->
                m.setOwnerReferences(
                    IntStream.range(0, 3_000).mapToObj(i -> i == 9 ? controller : owner).toList()),
            m -> m.setAnnotations(Map.of(Names.REQUESTED_AT, "x".repeat(100_000))),
            m -> m.setLabels(Map.of(Names.GROUP + "/" + "l".repeat(100_000), "")))) {
      Component component = component("a", 10);
      much.accept(component.getMetadata());
      boolean finalized = component.hasFinalizer(Names.COMPONENT_FINALIZER);
      int controllers = component.getMetadata().getOwnerReferences().isEmpty() ? 0 : 1;
      kept.keep(component);
      assertThat(component.unreadable())
          .hasValueSatisfying(p -> assertThat(p).startsWith("metadata takes").contains("64 KiB"));
      assertThat(component.metadataCut()).isTrue();
      assertThat(component.hasFinalizer(Names.COMPONENT_FINALIZER)).isEqualTo(finalized);
      assertThat(component.getMetadata().getOwnerReferences()).hasSize(controllers);
      assertThat(KeptMetadata.sizeOf(component.getMetadata())).isLessThan(2_000);
    }
  }

  @Test
  void a_composition_without_room_is_set_aside() {
    kept("a", 2 * MIB);
    Composition composition = named(new Composition(), "c");
    composition.setSpec(
        new CompositionSpec(
            null,
            List.of(
                new CompositionSpec.Entry(
                    "e", "echo", null, config(2 * MIB), null, null, null, null))));
    kept.keep(composition);
    assertThat(composition.getSpec()).isNull();
    assertThat(composition.unreadable())
        .hasValueSatisfying(p -> assertThat(p).startsWith("spec takes"));
  }
}
