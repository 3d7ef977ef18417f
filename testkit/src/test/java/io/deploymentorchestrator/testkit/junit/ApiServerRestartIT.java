package io.deploymentorchestrator.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deploymentorchestrator.localenvironment.KubectlFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithCluster
class ApiServerRestartIT {
  @Test
  void an_api_server_that_is_stopped_and_started_again_keeps_its_address_and_data(Cluster cluster) {
    String namespace = cluster.createNamespace("restart");
    cluster.kubectl("-n", namespace, "create", "configmap", "kept", "--from-literal=key=value");

    cluster.controlPlane().stopApiServer();
    assertThatThrownBy(() -> cluster.kubectl("-n", namespace, "get", "configmap", "kept"))
        .isInstanceOf(KubectlFailure.class)
        .hasMessageContaining("refused");

    cluster.controlPlane().startApiServer();
    assertThat(
            cluster.kubectl(
                "-n", namespace, "get", "configmap", "kept", "-o", "jsonpath={.data.key}"))
        .isEqualTo("value");
    cluster.kubectl("-n", namespace, "create", "deployment", "after", "--image=none");
    cluster.kubectl(
        "-n", namespace, "wait", "--for=condition=Available", "deployment/after", "--timeout=60s");
  }

  @AfterEach
  void startAgain(Cluster cluster) {
    cluster.controlPlane().startApiServer();
  }
}
