package io.deploymentorchestrator.secretpush;

import static io.deploymentorchestrator.secretpush.Aws.config;
import static io.deploymentorchestrator.secretpush.Aws.generator;
import static io.deploymentorchestrator.secretpush.Aws.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.testkit.host.HostedComponent;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that end another secret's ARN, and names that only look as if they did. */
@WithSecretsManager
class ArnSuffixIT {

  private static final String MARKER = "deployment-orchestrator.io/owner=test-cluster/ns/";

  private final String name = "arns/" + UUID.randomUUID();
  private final Map<String, Object> fields = Map.of("user", value("admin"), "p", generator(20));
  private AwsProxy proxy;
  private Aws aws;
  private InMemoryHost<SecretPushConfig, SecretPushStatus> host;
  private HostedComponent<SecretPushConfig, SecretPushStatus> component;

  @BeforeEach
  void start(SecretsManager manager) {
    aws = new Aws(manager);
    proxy = new AwsProxy(manager);
    host =
        InMemoryHost.<SecretPushConfig, SecretPushStatus>of(
                () -> new SecretPushHandler(() -> Aws.stores(proxy.endpoint())))
            .start();
    component = host.component("ns", "mine");
  }

  @AfterEach
  void stop() {
    host.close();
    proxy.close();
  }

  private String suffix(String secret) {
    String arn = aws.describe(secret).path("ARN").asText();
    assertThat(arn).matches(".*-[A-Za-z0-9]{6}");
    return arn.substring(arn.length() - "-AbCdEf".length());
  }

  private void assertRefused(ApplyResult<SecretPushStatus> result, String name) {
    assertThat(result)
        .isInstanceOfSatisfying(
            ApplyResult.Failed.class,
            failed -> {
              assertThat(failed.reason()).isEqualTo("SecretNameAmbiguous");
              assertThat(failed.message())
                  .startsWith("secretName: " + name)
                  .contains("choose a name that does not end in a hyphen and six characters");
              assertThat(failed.retry()).isEqualTo(Retry.SLOWLY);
            });
  }

  @Test
  void a_name_that_ends_another_secrets_arn_is_refused_until_that_one_is_gone() {
    aws.createForeign(name, "precious");
    String taken = name + suffix(name);
    component.config(config(taken, fields));

    assertRefused(component.apply(), taken);
    assertThat(aws.exists(taken)).isFalse();
    aws.call("DeleteSecret", Map.of("SecretId", name));
    assertRefused(component.apply(), taken);

    aws.call("DeleteSecret", Map.of("SecretId", name, "ForceDeleteWithoutRecovery", true));
    assertThat(component.apply()).isInstanceOf(ApplyResult.Ready.class);
    assertThat(aws.fields(taken)).containsEntry("user", "admin");
  }

  @Test
  void also_if_the_other_one_is_a_neighbours() {
    var neighbour = host.component("ns", "neighbour");
    neighbour.config(config(name, fields));
    assertThat(neighbour.apply()).isInstanceOf(ApplyResult.Ready.class);
    component.config(config(name + suffix(name), fields));

    assertRefused(component.apply(), name + suffix(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-backup", "-AbCdE1", "-000000", "-short", "-toolong1", "_backup"})
  void a_name_that_only_looks_like_one_is_as_good_as_any(String ending) {
    aws.createForeign(name, "precious");
    component.config(config(name + ending, fields));

    assertThat(component.apply()).isInstanceOf(ApplyResult.Ready.class);
    assertThat(aws.fields(name + ending)).containsEntry("user", "admin");
    assertThat(aws.text(name)).isEqualTo("precious");
  }

  @Test
  void where_the_other_one_may_not_be_seen_rights_by_name_decide() {
    aws.createForeign(name, "precious");
    proxy.deny("DescribeSecret", name);
    component.config(config(name + "-backup", fields));

    assertThat(component.apply()).isInstanceOf(ApplyResult.Ready.class);
    assertThat(aws.fields(name + "-backup")).containsEntry("user", "admin");
  }

  @Test
  void while_it_can_not_be_told_nothing_is_made() {
    proxy.onCall("DescribeSecret", AwsProxy.error(400, "ThrottlingException", "slow down"));
    component.config(config(name + "-backup", fields));

    assertThat(component.apply()).isInstanceOf(ApplyResult.Failed.class);
    assertThat(aws.exists(name + "-backup")).isFalse();
  }

  @Test
  void an_answer_about_another_secret_is_not_taken_for_ones_own() {
    component.config(config(name, fields));
    assertThat(component.apply()).isInstanceOf(ApplyResult.Ready.class);
    JsonNode mine = aws.describe(name);
    String other =
        """
        {"ARN": "%s-x", "Name": "%s-other", "Description": "%smine", "VersionIdsToStages": {"%s": ["AWSCURRENT"]}}
        """
            .formatted(mine.path("ARN").asText(), name, MARKER, aws.currentVersion(name));
    proxy.onCall("DescribeSecret", AwsProxy.json(200, other));

    assertRefused(component.apply(), name);
    component.delete();

    assertThat(aws.isScheduledForDeletion(name)).as("nor deleted in its place").isFalse();
  }
}
