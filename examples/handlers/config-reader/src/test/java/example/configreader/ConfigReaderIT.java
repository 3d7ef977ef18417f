package example.configreader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The jar as users get it, in the packaged controller, on a real API server with its real rights. The test does what a user
 * does, by kubectl, and nothing else.
 */
@WithCluster
class ConfigReaderIT {

  private static final Path DISTRIBUTION = Path.of(System.getProperty("orchestrator.home"));
  private static final Path JAR = Path.of(System.getProperty("handler.jar"));

  @Test
  void it_reads_as_the_account_of_the_namespace_and_follows_changes(Cluster cluster) {
    String namespace = cluster.createNamespace("config-reader");
    try (PackagedController controller = cluster.controller(DISTRIBUTION, Path.of("target"), Map.of())) {
      controller.drop(JAR);
      controller.start();
      cluster.kubectl("create", "configmap", "settings", "-n", namespace, "--from-literal=color=blue");
      cluster.kubectlWithInput(
          """
          apiVersion: deployment-orchestrator.io/v1alpha1
          kind: Component
          metadata: {name: settings}
          spec:
            handler: config-reader
            config: {values: {theme: {configMap: settings, key: color}}}
          """,
          "apply",
          "-n",
          namespace,
          "-f",
          "-");
      // The account may read nothing yet, and the Component says so.
      await(cluster, namespace, "{.status.conditions[?(@.type==\"Read\")].reason}=CannotRead");
      cluster.kubectl(
          "create",
          "rolebinding",
          "read",
          "-n",
          namespace,
          "--clusterrole=view",
          "--serviceaccount=" + namespace + ":default");
      await(cluster, namespace, "{.status.providerStatus.values.theme}=blue");
      cluster.kubectl("patch", "configmap", "settings", "-n", namespace, "-p", "{\"data\":{\"color\":\"red\"}}");
      await(cluster, namespace, "{.status.providerStatus.values.theme}=red");
      assertEquals(
          "config-reader 1.0.0",
          cluster.kubectl(
              "get",
              "component",
              "settings",
              "-n",
              namespace,
              "-o",
              "jsonpath={.status.handler.name} {.status.handler.version}"));
    }
  }

  private static void await(Cluster cluster, String namespace, String value) {
    cluster.kubectl("wait", "component/settings", "-n", namespace, "--for=jsonpath=" + value, "--timeout=90s");
  }
}
