package io.deploymentorchestrator.operator.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.reading.ApiSerialization;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** Opens connections to the API server, as kubectl finds it or from within a cluster. */
public final class ApiConnection {

  private ApiConnection() {}

  /**
   * A client; who opens it closes it.
   *
   * @param userAgent what the API server's audit log calls it
   * @param serialization how it reads
   */
  public static KubernetesClient open(String userAgent, ApiSerialization serialization) {
    Config config =
        new ConfigBuilder(Config.autoConfigure(null))
            .withUserAgent(userAgent)
            .withMaxConcurrentRequests(256)
            .withMaxConcurrentRequestsPerHost(256)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(serialization)
        .build();
  }

  /**
   * What tells a cluster from others: the uid of the namespace kube-system, as is usual.
   *
   * @throws IllegalStateException if there is none
   */
  public static String clusterId(KubernetesClient client) {
    Namespace namespace = client.namespaces().withName("kube-system").get();
    if (namespace == null) {
      throw new IllegalStateException(
          "there is no namespace kube-system to take the cluster's identity from; set --cluster-id");
    }
    return namespace.getMetadata().getUid();
  }
}
