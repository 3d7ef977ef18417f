package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemovedApisTest {

  @ParameterizedTest
  @CsvSource({
    "extensions/v1beta1, Ingress, write apiVersion: networking.k8s.io/v1",
    "extensions/v1beta1, Deployment, write apiVersion: apps/v1",
    "policy/v1beta1, PodSecurityPolicy, nothing takes its place",
    "apps/v1, Deploymant, group apps is Kubernetes' own",
    "v1, Confgmap, v1 is Kubernetes' own"
  })
  void what_no_definition_can_bring_is_told(String apiVersion, String kind, String cure) {
    assertThat(Refusals.kindNotFound(apiVersion, kind).text())
        .contains(cure)
        .doesNotContain("once its CustomResourceDefinition is installed");
  }

  @Test
  void what_somebody_may_yet_install_is_awaited() {
    for (String group : new String[] {"gateway.networking.k8s.io/v1", "example.com/v1"}) {
      assertThat(Refusals.kindNotFound(group, "Thing").text())
          .contains("it is applied once its CustomResourceDefinition is installed");
    }
  }
}
