package io.deploymentorchestrator.secrets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.operator.metrics.ProcessMetrics;
import io.deploymentorchestrator.operator.resources.ReadResource;
import io.deploymentorchestrator.secrets.api.ClusterSecretStore;
import io.deploymentorchestrator.secrets.api.SecretStore;
import io.deploymentorchestrator.secrets.api.SecretStoreStatus;
import io.deploymentorchestrator.secrets.api.StatusCondition;
import io.deploymentorchestrator.secrets.certificates.TlsBundle;
import io.deploymentorchestrator.secrets.store.AddressRules;
import io.deploymentorchestrator.secrets.store.ControllerClass;
import io.deploymentorchestrator.secrets.store.ProviderAddress;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Our CRDs in a cluster, an operator on it, and providers behind Services. */
final class StoresFixture implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String PROVIDER_CRD =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: recordeds.provider.secretstore.external-secrets.io}
      spec:
        group: provider.secretstore.external-secrets.io
        names: {kind: Recorded, plural: recordeds, singular: recorded}
        scope: Namespaced
        versions:
        - name: v2alpha1
          served: true
          storage: true
          subresources: {status: {}}
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec: {type: object, x-kubernetes-preserve-unknown-fields: true}
                status: {type: object, x-kubernetes-preserve-unknown-fields: true}
      """;

  private final Cluster cluster;
  private final Path folder;
  private final KubernetesClient client;
  private final String namespace;
  private final List<RunningProvider> providers = new ArrayList<>();
  private final Map<ProviderAddress, ProviderAddress> resolve = new HashMap<>();
  private final PrometheusMeterRegistry metrics = ProcessMetrics.registry();
  private final List<SharedIndexInformer<Secret>> mounts = new ArrayList<>();
  private @Nullable SecretsOperator operator;

  StoresFixture(Cluster cluster, Path folder) {
    this.cluster = cluster;
    this.folder = folder;
    Path crds = Path.of(System.getProperty("orchestrator.root", "..")).resolve("crds");
    for (String kind : List.of("secretstores", "clustersecretstores")) {
      String name = kind + ".secretstore.external-secrets.io";
      cluster.kubectl("apply", "--server-side", "-f", crds.resolve(name + ".yaml").toString());
      cluster.kubectl("wait", "--for=condition=Established", "crd/" + name);
    }
    cluster.kubectl("apply", "--server-side", "-f", crds.resolve("external-secrets").toString());
    cluster.kubectl(
        "wait", "--for=condition=Established", "crd/externalsecrets.external-secrets.io");
    cluster.kubectlWithInput(PROVIDER_CRD, "apply", "--server-side", "-f", "-");
    cluster.kubectl(
        "wait",
        "--for=condition=Established",
        "crd/recordeds.provider.secretstore.external-secrets.io");
    this.client = ApiClients.open(Config.fromKubeconfig(cluster.kubeconfig().toFile()));
    this.namespace = cluster.createNamespace("secrets-system");
  }

  /** The controller's own namespace, where providers are, too. */
  String namespace() {
    return namespace;
  }

  KubernetesClient client() {
    return client;
  }

  /** A provider behind a Service; to be called before {@link #start}. It is not running yet. */
  RunningProvider provider(String service) throws IOException {
    RunningProvider provider =
        new RunningProvider(service, Files.createDirectories(folder.resolve(service)));
    providers.add(provider);
    dial(service, provider.port());
    apply(
        namespace,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, labels: {external-secrets.io/provider: "true"}}
        spec: {ports: [{port: 8080}]}
        """
            .formatted(service));
    return provider;
  }

  /** Where a Service is dialled. */
  void dial(String service, int port) {
    resolve.put(
        new ProviderAddress(service + "." + namespace + ".svc", 8080),
        new ProviderAddress("127.0.0.1", port));
  }

  /** Where all of them are dialled. */
  Map<ProviderAddress, ProviderAddress> resolve() {
    return resolve;
  }

  String address(String service) {
    return service + "." + namespace + ".svc:8080";
  }

  /** Starts an operator, with certificates for this long. */
  SecretsOperator start(Duration certificateLifetime, Duration callLimit) {
    return start("default", certificateLifetime, callLimit);
  }

  /** Starts an operator of a class. */
  SecretsOperator start(String controllerClass, Duration certificateLifetime, Duration callLimit) {
    SecretsOperator started =
        new SecretsOperator(
            client,
            new SecretsOperator.Settings(
                new ControllerClass(controllerClass),
                new AddressRules(AddressRules.SERVICES, true, resolve, Set.of()),
                new CertificateSettings(
                    CertificateSettings.Issuer.MANAGED,
                    namespace,
                    certificateLifetime,
                    Set.of(namespace)),
                "cluster",
                callLimit,
                "test"),
            Clock.systemUTC(),
            metrics);
    started.start();
    operator = started;
    return started;
  }

  /** What the operators of this fixture tell Prometheus. */
  String metrics() {
    return metrics.scrape();
  }

  /** The operator's process ends. */
  void stopOperator() {
    SecretsOperator ending = operator;
    operator = null;
    if (ending != null) {
      ending.close();
    }
  }

  /** Gives a provider its certificate as soon as it is issued, and starts it. */
  void serve(RunningProvider provider) throws IOException {
    provider.certificates(awaitBundle(provider.service() + "-tls"));
    provider.start();
  }

  /** Gives a provider each certificate that it is issued from now on, as a kubelet does. */
  void mount(RunningProvider provider) {
    mounts.add(
        client
            .secrets()
            .inNamespace(namespace)
            .withName(provider.service() + "-tls")
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(Secret secret) {
                    TlsBundle.of(secret.getData()).ifPresent(provider::certificates);
                  }

                  @Override
                  public void onUpdate(Secret before, Secret secret) {
                    onAdd(secret);
                  }

                  @Override
                  public void onDelete(Secret secret, boolean unknownState) {}
                }));
  }

  /** What a Secret with a certificate holds, once it is there. */
  TlsBundle awaitBundle(String name) {
    Secret secret =
        await("Secret " + name).atMost(PATIENCE).until(() -> secret(name), Objects::nonNull);
    return TlsBundle.of(secret.getData()).orElseThrow();
  }

  @Nullable Secret secret(String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }

  /** A user's namespace with a resource that configures providers. */
  String user(String prefix, String... resources) {
    String created = cluster.createNamespace(prefix);
    for (String resource : resources) {
      resource(created, resource);
    }
    return created;
  }

  void resource(String in, String name) {
    apply(
        in,
        """
        apiVersion: provider.secretstore.external-secrets.io/v2alpha1
        kind: Recorded
        metadata: {name: %s}
        spec: {}
        """
            .formatted(name));
  }

  void apply(String in, String yaml) {
    cluster.kubectlWithInput(yaml, "-n", in, "apply", "-f", "-");
  }

  String kubectl(String... arguments) {
    return cluster.kubectl(arguments);
  }

  /** A SecretStore as YAML. More lines go into the spec. */
  static String store(String name, String address, String resource, String... more) {
    return """
    apiVersion: secretstore.external-secrets.io/v2alpha1
    kind: SecretStore
    metadata: {name: %s}
    spec:
      providerConfig:
        address: %s
        providerRef: {kind: Recorded, name: %s}
      %s
    """
        .formatted(name, address, resource, String.join("\n  ", more));
  }

  @Nullable SecretStore store(String in, String name) {
    return client.resources(SecretStore.class).inNamespace(in).withName(name).get();
  }

  @Nullable ClusterSecretStore clusterStore(String name) {
    return client.resources(ClusterSecretStore.class).withName(name).get();
  }

  static @Nullable StatusCondition ready(@Nullable ReadResource<?, SecretStoreStatus> store) {
    SecretStoreStatus status = store == null ? null : store.getStatus();
    return status == null ? null : status.conditionList().stream().findFirst().orElse(null);
  }

  /** Waits until a store says a reason of its spec as it is. */
  StatusCondition awaitReason(String in, String name, String reason) {
    return awaitCondition(in, name, c -> c.reason().equals(reason));
  }

  StatusCondition awaitCondition(String in, String name, Predicate<StatusCondition> until) {
    return await("SecretStore " + in + "/" + name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              SecretStore store = store(in, name);
              StatusCondition condition = ready(store);
              return store == null
                      || condition == null
                      || !Objects.equals(
                          condition.observedGeneration(), store.getMetadata().getGeneration())
                  ? null
                  : condition;
            },
            c -> c != null && until.test(c));
  }

  StatusCondition awaitClusterReason(String name, String reason) {
    return await("ClusterSecretStore " + name)
        .atMost(PATIENCE)
        .until(() -> ready(clusterStore(name)), c -> c != null && c.reason().equals(reason));
  }

  @Override
  public void close() {
    if (operator != null) {
      assertThat(operator.stuck()).isEmpty();
      operator.close();
    }
    mounts.forEach(SharedIndexInformer::close);
    providers.forEach(RunningProvider::close);
    client.close();
  }
}
