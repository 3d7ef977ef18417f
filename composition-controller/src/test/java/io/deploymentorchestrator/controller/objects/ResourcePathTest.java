package io.deploymentorchestrator.controller.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.ObjectRef;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcePathTest {

  @Test
  void objects_live_below_their_group_and_namespace() {
    assertThat(
            ResourcePath.of(new ObjectRef("v1", "ConfigMap", Optional.of("a"), "b"), "configmaps"))
        .isEqualTo("/api/v1/namespaces/a/configmaps/b");
    assertThat(
            ResourcePath.of(
                new ObjectRef("apps/v1", "Deployment", Optional.of("a"), "b"), "deployments"))
        .isEqualTo("/apis/apps/v1/namespaces/a/deployments/b");
    assertThat(
            ResourcePath.of(
                new ObjectRef(
                    "rbac.authorization.k8s.io/v1", "ClusterRole", Optional.empty(), "system:a b"),
                "clusterroles"))
        .isEqualTo("/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aa%20b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../../secrets/x", "%2e%2e"})
  void a_name_cannot_lead_elsewhere(String name) {
    assertThatThrownBy(
            () ->
                ResourcePath.of(
                    new ObjectRef("v1", "ConfigMap", Optional.of("a"), name), "configmaps"))
        .isInstanceOf(KubernetesException.class);
    assertThatThrownBy(
            () ->
                ResourcePath.of(
                    new ObjectRef("v1", "ConfigMap", Optional.of(name), "b"), "configmaps"))
        .isInstanceOf(KubernetesException.class);
    assertThatThrownBy(() -> ResourcePath.ofNamespace(name))
        .isInstanceOf(KubernetesException.class);
  }
}
