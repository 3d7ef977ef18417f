package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectAccess;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectWatches;
import io.deploymentorchestrator.controller.objects.ObjectSettings;
import io.deploymentorchestrator.manifest.config.ManifestConfig;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.testkit.contract.HandlerContract;
import io.deploymentorchestrator.testkit.host.HostedComponent;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every handler has to keep to. */
@WithCluster
class ManifestContractIT extends HandlerContract<ManifestConfig, Map<String, Object>> {

  private static Cluster cluster;
  private static String namespace;
  private static KubernetesClient client;
  private static ObjectWatches watches;

  @BeforeAll
  static void connect(Cluster given) {
    cluster = given;
    namespace = cluster.createNamespace("contract");
    cluster.kubectl(
        "create",
        "rolebinding",
        "edit",
        "-n",
        namespace,
        "--clusterrole=edit",
        "--serviceaccount=" + namespace + ":default");
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
            .build();
    watches = new ObjectWatches(new ApiThrottle(client), (component, cause) -> {});
  }

  @AfterAll
  static void disconnect() {
    watches.close();
    client.close();
  }

  @Override
  protected ComponentHandler<ManifestConfig, Map<String, Object>> newHandler() {
    return new ManifestHandler();
  }

  @Override
  protected String namespace() {
    return namespace;
  }

  @Override
  protected InMemoryHost.Builder<ManifestConfig, Map<String, Object>> host(
      InMemoryHost.Builder<ManifestConfig, Map<String, Object>> builder) {
    ObjectAccess access = new ObjectAccess(watches, ObjectSettings.defaults());
    return builder.kubernetes(component -> access.forComponent(component, Optional.empty()));
  }

  @Override
  protected Map<String, Object> config() {
    return Map.of(
        "manifests",
        List.of(
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                Map.of("name", component().id().name()),
                "data",
                Map.of("key", "value"))));
  }

  @Override
  protected Set<String> fieldsThatGovernDeletion() {
    return Set.of("deletionPolicy");
  }

  private static String found(HostedComponent<?, ?> component, String path) {
    return cluster.kubectl(
        "get",
        "-n",
        namespace,
        "configmap",
        component.id().name(),
        "--ignore-not-found",
        "-o",
        "jsonpath=" + path);
  }

  @Override
  protected void verifyApplied(HostedComponent<ManifestConfig, Map<String, Object>> applied) {
    assertThat(found(applied, "{.data.key}")).isEqualTo("value");
    assertThat(applied.statusJson().orElse("")).contains(found(applied, "{.metadata.uid}"));
  }

  @Override
  protected void verifyGone(HostedComponent<ManifestConfig, Map<String, Object>> gone) {
    assertThat(found(gone, "{.metadata.name}")).isEmpty();
  }
}
