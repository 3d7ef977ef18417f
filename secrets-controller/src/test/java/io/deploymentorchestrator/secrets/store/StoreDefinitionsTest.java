package io.deploymentorchestrator.secrets.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.deploymentorchestrator.secrets.api.ClusterSecretStoreSpec;
import io.deploymentorchestrator.secrets.api.GatingPolicy;
import io.deploymentorchestrator.secrets.api.SecretStoreSpec;
import io.deploymentorchestrator.secrets.api.StoreFields;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreDefinitionsTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final StoreKey NAMESPACED =
      new StoreKey(StoreKind.NAMESPACED, "default", "my-aws-store");
  private static final StoreKey CLUSTER = new StoreKey(StoreKind.CLUSTER, "", "my-cluster-store");

  private final StoreDefinitions definitions =
      new StoreDefinitions(new AddressRules(AddressRules.SERVICES, false, Map.of(), Set.of()));

  private StoreDefinition read(String yaml) {
    return definitions.read(NAMESPACED, parse(yaml, SecretStoreSpec.class));
  }

  private StoreDefinition readCluster(String yaml) {
    return definitions.read(CLUSTER, parse(yaml, ClusterSecretStoreSpec.class));
  }

  private static <T extends StoreFields> T parse(String yaml, Class<T> type) {
    try {
      return YAML.readValue(yaml, type);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static StoreSettings accepted(StoreDefinition definition) {
    assertThat(definition).isInstanceOf(StoreDefinition.Accepted.class);
    return ((StoreDefinition.Accepted) definition).settings();
  }

  private static void assertRefused(StoreDefinition definition, String reason, String... texts) {
    assertThat(definition).isInstanceOf(StoreDefinition.Refused.class);
    StoreDefinition.Refused refused = (StoreDefinition.Refused) definition;
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.message()).contains(texts);
  }

  private static String provider(String more) {
    return """
    providerConfig:
      address: aws.shop.svc:8080
      providerRef: {kind: AWSSecretManager, name: r}
    """
        + more;
  }

  /** The example of the proposal; its address is the one thing that changes. */
  private static String example(String address) {
    return """
    refreshInterval: 1m
    controller: dev
    gatingPolicy: Enabled
    retrySettings: {maxRetries: 3, retryInterval: 10s}
    providerConfig:
      address: %s
      auth: {clientCertificate: {}, serviceAccountRef: {}}
      providerRef: {name: my-aws-store, namespace: default, kind: AWSSecretManager}
    """
        .formatted(address);
  }

  @Test
  void the_proposals_example_is_accepted_once_its_address_is_a_service() {
    StoreSettings settings = accepted(read(example("aws.shop.svc:8080")));
    assertThat(settings)
        .isEqualTo(
            new StoreSettings(
                new ProviderAddress("aws.shop.svc", 8080),
                TlsSettings.OWN,
                new ProviderResource(
                    "provider.secretstore.external-secrets.io/v2alpha1",
                    "AWSSecretManager",
                    "default",
                    "my-aws-store"),
                Duration.ofMinutes(1),
                GatingPolicy.ENABLED,
                new RetryPlan(3, Duration.ofSeconds(10)),
                NamespaceConditions.NONE));
  }

  @Test
  void the_proposals_address_is_refused_with_the_reason() {
    assertRefused(
        read(example("http+unix:///path/to/aws.sock")),
        "UnsupportedAddress",
        "http+unix:///path/to/aws.sock",
        "Service");
  }

  @Test
  void the_proposals_cluster_example_is_accepted_too() {
    StoreSettings settings =
        accepted(
            readCluster(
                example("aws.shop.svc:8080")
                    + """
                    authenticationScope: ProviderNamespace
                    conditions:
                    - namespaceSelector: {}
                      namespaces: []
                      namespaceRegexes: []
                    """));
    assertThat(settings.namespaces().allow("any", Map.of())).isTrue();
  }

  @Test
  void what_is_not_said_has_its_default() {
    StoreSettings settings = accepted(read(provider("")));
    assertThat(settings.refreshInterval()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.gatingPolicy()).isEqualTo(GatingPolicy.ENABLED);
    assertThat(settings.retries()).isEqualTo(RetryPlan.DEFAULT);
    assertThat(settings.resource().namespace()).isEqualTo("default");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0s", "0m"})
  void an_interval_of_zero_is_on_changes_only(String zero) {
    assertThat(accepted(read(provider("refreshInterval: '" + zero + "'"))).refreshInterval())
        .isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cachingPolicy: Secrets | cachingPolicy",
        "cachingPolicy: None | cachingPolicy",
        "cacheConfig: {ttl: 5m} | cacheConfig",
      })
  void a_field_that_is_not_served_yet_is_named(String field, String named) {
    assertRefused(read(provider(field)), "FieldNotServed", named, "not served yet");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auth: {clientCertificate: {secretRef: {name: c}}} |"
            + " providerConfig.auth.clientCertificate.secretRef",
        "auth: {serviceAccountRef: {name: a, audiences: [x]}} |"
            + " providerConfig.auth.serviceAccountRef",
        "tls: {caSecretRef: {name: c, key: k}} | providerConfig.tls.caSecretRef",
      })
  void a_way_to_connect_that_is_not_served_yet_is_named(String field, String named) {
    assertRefused(
        read(
            """
            providerConfig:
              address: aws.shop.svc:8080
              providerRef: {kind: AWSSecretManager, name: r}
              %s
            """
                .formatted(field)),
        "FieldNotServed",
        named);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth: {}",
        "auth: {clientCertificate: {secretRef: {}}}",
        "auth: {serviceAccountRef: {name: ''}}",
        "tls: {caSecretRef: {}}"
      })
  void an_empty_member_counts_as_absent(String field) {
    accepted(
        read(
            """
            providerConfig:
              address: aws.shop.svc:8080
              providerRef: {kind: AWSSecretManager, name: r}
              %s
            """
                .formatted(field)));
  }

  @Test
  void authentication_in_the_users_namespace_is_not_served_yet() {
    assertRefused(
        readCluster(example("aws.shop.svc:8080") + "authenticationScope: ManifestNamespace"),
        "FieldNotServed",
        "authenticationScope: ManifestNamespace");
  }

  @Test
  void a_namespaced_store_reaches_its_own_namespace_only() {
    String other = example("aws.shop.svc:8080").replace("namespace: default", "namespace: theirs");
    assertRefused(
        read(other),
        "NamespaceNotAllowed",
        "providerRef.namespace",
        "theirs",
        "ClusterSecretStore");
    assertThat(accepted(readCluster(other)).resource().namespace()).isEqualTo("theirs");
  }

  @Test
  void a_cluster_store_has_to_name_a_namespace() {
    assertRefused(
        readCluster(provider("")), "InvalidField", "providerConfig.providerRef.namespace");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "refreshInterval: 9s | refreshInterval",
        "refreshInterval: soon | refreshInterval",
        "retrySettings: {retryInterval: often} | retrySettings.retryInterval",
      })
  void what_cannot_be_is_named(String field, String named) {
    assertRefused(read(provider(field)), "InvalidField", named);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'%%%'", "bm90IFBFTQ=="})
  void authorities_that_are_none_are_named(String bundle) {
    assertRefused(
        read(
            """
            providerConfig:
              address: aws.shop.svc:8080
              providerRef: {kind: AWSSecretManager, name: r}
              tls: {caBundle: %s}
            """
                .formatted(bundle)),
        "InvalidField",
        "providerConfig.tls.caBundle");
  }
}
