package io.deploymentorchestrator.localenvironment.tools;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolTest {
  @ParameterizedTest
  @CsvSource({
    "ETCD, etcd Version: 3.6.5, 3.6.5",
    "KUBE_APISERVER, Kubernetes v1.35.4, 1.35.4",
    "KUBECTL, Client Version: v1.35.4, 1.35.4",
    "KWOK, kwok version v0.8.0 go1.26.0 (linux/amd64), 0.8.0",
    "KUBE_SCHEDULER, Kubernetes v1.35.4-dirty, 1.35.4-dirty",
    "KUBECTL, something else, something else",
  })
  void the_version_is_read_from_what_the_binary_prints(Tool tool, String output, String version) {
    assertThat(tool.versionIn(output)).isEqualTo(version);
  }
}
