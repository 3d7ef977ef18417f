package io.deploymentorchestrator.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.deploymentorchestrator.provider.sdk.CallContext;
import io.deploymentorchestrator.provider.sdk.ProviderException.InvalidRequest;
import io.deploymentorchestrator.provider.sdk.ProviderException.PermissionDenied;
import io.deploymentorchestrator.provider.sdk.ProviderException.Unavailable;
import io.deploymentorchestrator.provider.sdk.ResourceKind;
import io.deploymentorchestrator.provider.sdk.ResourceRef;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** With an account that has the rights of a provider. A ConfigMap plays the provider's resource. */
@WithCluster
class ResourceClientIT {

  private static final String VALUE = "pl4nted-v4lue-0123456789";

  private String namespace;
  private String other;
  private ResourceClient client;
  private ProviderAccount account;

  @BeforeEach
  void prepare(Cluster cluster) {
    namespace = cluster.createNamespace("resources");
    other = cluster.createNamespace("other");
    for (String each : List.of(namespace, other)) {
      cluster.kubectl("create", "configmap", "store", "-n", each, "--from-literal=a=b");
      for (String secret : List.of("named", "unnamed")) {
        cluster.kubectl(
            "create", "secret", "generic", secret, "-n", each, "--from-literal=key=" + VALUE);
      }
    }
    account = new ProviderAccount(cluster, namespace);
    account.mayGet(namespace, "", "configmaps");
    account.mayGet(namespace, "", "secrets", "named", "absent");
    client = account.client();
  }

  @AfterEach
  void close() {
    client.close();
  }

  private static ResourceRef resource(String namespace, String name) {
    return new ResourceRef(new ResourceKind("v1", "ConfigMap"), namespace, name);
  }

  private CallContext context(boolean clusterStore, String authenticationNamespace) {
    return new CallContext(
        resource(namespace, "store"),
        clusterStore,
        authenticationNamespace,
        authenticationNamespace,
        Duration.ZERO,
        "owner",
        "");
  }

  private static SecretKeySelector selector(String name, String key) {
    return new SecretKeySelector(name, key, null);
  }

  @Test
  void the_resource_and_a_key_of_a_Secret_that_it_names_are_read() throws Exception {
    assertThat(client.get(resource(namespace, "store"), ConfigMap.class).getData())
        .containsEntry("a", "b");
    assertThat(
            client
                .secrets(context(false, namespace))
                .key(selector("named", "key"), "spec.auth.x")
                .text())
        .isEqualTo(VALUE);
  }

  @Test
  void what_is_missing_is_named_and_is_never_a_missing_remote_secret() {
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(() -> client.get(resource(namespace, "absent"), ConfigMap.class))
        .withMessage("ConfigMap %s/absent does not exist", namespace);
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(
            () ->
                client
                    .secrets(context(false, namespace))
                    .key(selector("absent", "key"), "spec.auth.x"))
        .withMessage(
            "spec.auth.x of ConfigMap %s/store names Secret %s/absent, which does not exist",
            namespace, namespace);
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(
            () ->
                client
                    .secrets(context(false, namespace))
                    .key(selector("named", "other"), "spec.auth.x"))
        .withMessage(
            "spec.auth.x of ConfigMap %s/store names key other of Secret %s/named, which has no such key",
            namespace, namespace);
  }

  @Test
  void a_missing_right_is_named() {
    assertThatExceptionOfType(PermissionDenied.class)
        .isThrownBy(
            () ->
                client
                    .secrets(context(false, namespace))
                    .key(selector("unnamed", "key"), "spec.auth.x"))
        .withMessage(
            "the provider may not get Secret %s/unnamed: allow its account get on secrets there",
            namespace);
    assertThatExceptionOfType(PermissionDenied.class)
        .isThrownBy(() -> client.get(resource(other, "store"), ConfigMap.class))
        .withMessageContaining("allow its account get on configmaps there");
  }

  @Test
  void the_keys_of_one_call_are_of_one_version_of_their_Secret(Cluster cluster) throws Exception {
    SecretReader call = client.secrets(context(false, namespace));
    assertThat(call.key(selector("named", "key"), "spec.auth.x").text()).isEqualTo(VALUE);

    cluster.kubectlWithInput(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: named, namespace: %s}
        stringData: {key: changed}
        """
            .formatted(namespace),
        "apply",
        "-f",
        "-");

    assertThat(call.key(selector("named", "key"), "spec.auth.y").text()).isEqualTo(VALUE);
    assertThat(
            client
                .secrets(context(false, namespace))
                .key(selector("named", "key"), "spec.auth.x")
                .text())
        .isEqualTo("changed");
  }

  @Test
  void only_a_cluster_store_reaches_a_Secret_of_another_namespace() throws Exception {
    account.mayGet(other, "", "secrets", "named");
    SecretKeySelector elsewhere = new SecretKeySelector("named", "key", other);

    assertThatExceptionOfType(PermissionDenied.class)
        .isThrownBy(() -> client.secrets(context(false, namespace)).key(elsewhere, "spec.auth.x"))
        .withMessageContaining("spec.auth.x.namespace")
        .withMessageContaining("ClusterSecretStore");
    assertThat(client.secrets(context(true, namespace)).key(elsewhere, "spec.auth.x").size())
        .isEqualTo(VALUE.length());
    assertThat(
            client
                .secrets(context(false, other))
                .key(selector("named", "key"), "spec.auth.x")
                .size())
        .as("without a namespace it is that of the authentication")
        .isEqualTo(VALUE.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secrets/named", "a/b", "A", "%2e", "a?watch=true", ""})
  void a_name_that_is_none_asks_nothing_of_the_API_server(String name) {
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(() -> client.get(resource(namespace, name), ConfigMap.class));
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(() -> client.get(resource(name, "store"), ConfigMap.class));
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(
            () ->
                client
                    .secrets(context(false, namespace))
                    .key(selector(name, "key"), "spec.auth.x"));
  }

  @Test
  void an_API_server_that_does_not_answer_is_told_apart_from_a_wrong_store() {
    try (ResourceClient nobody =
        ResourceClient.open(
            "provider-test", new ConfigBuilder().withMasterUrl("https://127.0.0.1:1").build())) {
      assertThatExceptionOfType(Unavailable.class)
          .isThrownBy(() -> nobody.get(resource(namespace, "store"), ConfigMap.class));
    }
  }

  @Test
  void no_value_is_logged_at_the_finest_level_though_the_client_that_it_uses_would(Cluster cluster)
      throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    root.getAppender("STDOUT").stop();
    root.setLevel(Level.TRACE);
    String encoded = Base64.getEncoder().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
    List<String> ours;
    try (ResourceClient traced = account.client();
        KubernetesClient usual =
            new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
                .build()) {
      usual.secrets().inNamespace(namespace).withName("named").get();
      awaitLine(log, encoded); // it would be seen
      log.list.clear();
      traced.secrets(context(false, namespace)).key(selector("named", "key"), "spec.auth.x");
      usual.namespaces().withName(namespace).get();
      awaitLine(log, "\"kind\":\"Namespace\""); // bodies are logged after their calls have ended
      ours = lines(log);
    } finally {
      root.setLevel(before);
      root.detachAppender(log);
      root.getAppender("STDOUT").start();
    }

    assertThat(String.join("\n", ours)).doesNotContain(VALUE, encoded);
  }

  private static void awaitLine(ListAppender<ILoggingEvent> log, String text) {
    await().until(() -> lines(log).stream().anyMatch(line -> line.contains(text)));
  }

  private static List<String> lines(ListAppender<ILoggingEvent> log) {
    return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
