package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentSpec;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.operator.kubernetes.ResourceVersions;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceVersionsTest {

  private static Component component(String uid, String version, String value) {
    Component component = new Component();
    component.getMetadata().setUid(uid);
    component.getMetadata().setResourceVersion(version);
    component.setSpec(
        new ComponentSpec(
            "echo",
            List.of(),
            JsonNodeFactory.instance.objectNode().put("x", value),
            null,
            null,
            null,
            null));
    component.setStatus(ComponentStatus.EMPTY.withObservedGeneration(1L));
    return component;
  }

  @Test
  void versionsAreComparedAsNumbersAndAnotherUidIsAlwaysNewer() {
    assertThat(ResourceVersions.newer(component("u", "100", ""), component("u", "99", "")))
        .isTrue();
    assertThat(ResourceVersions.newer(component("u", "99", ""), component("u", "100", "")))
        .isFalse();
    assertThat(ResourceVersions.newer(component("u", "99", ""), component("u", "99", "")))
        .isFalse();
    assertThat(ResourceVersions.newer(component("v", "1", ""), component("u", "99", ""))).isTrue();
  }

  @Test
  void equalPartsAreHeldOnceAndOthersKept() {
    Component known = component("u", "1", "same");
    Component next = component("u", "2", "same");
    next.setStatus(ComponentStatus.EMPTY.withObservedGeneration(2L));
    ResourceVersions.share(next, known);
    assertThat(next.getSpec()).isSameAs(known.getSpec());
    assertThat(next.getStatus()).isNotSameAs(known.getStatus());
    assertThat(next.getStatus().observedGeneration()).isEqualTo(2);

    Component edited = component("u", "3", "other");
    ResourceVersions.share(edited, known);
    assertThat(edited.getSpec().config().get("x").asText()).isEqualTo("other");
    assertThat(edited.getStatus()).isSameAs(known.getStatus());
  }
}
