package io.deploymentorchestrator.provider.kubernetes;

import io.deploymentorchestrator.testkit.junit.Cluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.nio.file.Path;

/** A service account of a provider, with the rights that a test gives it and no others. */
public final class ProviderAccount {

  private final Cluster cluster;
  private final String namespace;
  private final Config config;

  /** Makes the account in a namespace. */
  public ProviderAccount(Cluster cluster, String namespace) {
    this.cluster = cluster;
    this.namespace = namespace;
    cluster.kubectl("create", "serviceaccount", "provider", "-n", namespace);
    String token = cluster.kubectl("create", "token", "provider", "-n", namespace).strip();
    this.config =
        new ConfigBuilder(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
            .withClientCertFile(null)
            .withClientCertData(null)
            .withClientKeyFile(null)
            .withClientKeyData(null)
            .withOauthToken(token)
            .withNamespace(namespace)
            .build();
  }

  private static String file(String name) {
    return Path.of(System.getProperty("orchestrator.root", "../..")).resolve(name).toString();
  }

  /** Installs a CRD of {@code crds/providers} and waits until it is served. */
  public static void installCrd(Cluster cluster, String name) {
    cluster.kubectl("apply", "--server-side", "-f", file("crds/providers/" + name + ".yaml"));
    cluster.kubectl("wait", "--for=condition=Established", "--timeout=60s", "crd/" + name);
  }

  /** What kubectl lists as the rights that {@code deploy/providers} gives to a provider. */
  public static String deployedRights(Cluster cluster, String provider) {
    cluster.kubectl("apply", "-f", file("deploy/providers/" + provider + ".yaml"));
    return cluster.kubectl(
        "auth",
        "can-i",
        "--list",
        "--as=system:serviceaccount:secret-providers:provider-" + provider);
  }

  /** Lets it get objects of a resource in a namespace: those named, or all if none is. */
  public void mayGet(String target, String group, String resource, String... names) {
    cluster.kubectlWithInput(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: provider-%3$s, namespace: %1$s}
        rules: [{apiGroups: ["%2$s"], resources: [%3$s], resourceNames: [%5$s], verbs: [get]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: provider-%3$s, namespace: %1$s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: provider-%3$s}
        subjects: [{kind: ServiceAccount, name: provider, namespace: %4$s}]
        """
            .formatted(target, group, resource, namespace, String.join(", ", names)),
        "apply",
        "-f",
        "-");
  }

  /** A client as this account. */
  public ResourceClient client() {
    return ResourceClient.open("provider-test", config);
  }
}
