package io.deploymentorchestrator.secretpush;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.testkit.contract.HandlerContract;
import io.deploymentorchestrator.testkit.host.HostedComponent;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;

/** What every handler has to keep to. */
@WithSecretsManager
class SecretPushContractIT extends HandlerContract<SecretPushConfig, SecretPushStatus> {

  private static SecretsManager manager;

  @BeforeAll
  static void takeManager(SecretsManager given) {
    manager = given;
  }

  private static Aws aws() {
    return new Aws(manager);
  }

  private static String secret(HostedComponent<?, ?> component) {
    return "contract/" + component.id().name();
  }

  @Override
  protected ComponentHandler<SecretPushConfig, SecretPushStatus> newHandler() {
    return new SecretPushHandler(() -> Aws.stores(manager.endpoint()));
  }

  @Override
  protected Map<String, Object> config() {
    return Aws.config(
        secret(component()),
        Map.of("user", Aws.value("admin"), "password", Aws.generator(24)),
        Map.of("forceDeleteWithoutRecovery", true));
  }

  @Override
  protected void verifyApplied(HostedComponent<SecretPushConfig, SecretPushStatus> applied) {
    String name = secret(applied);
    assertThat(aws().versions(name)).isEqualTo(1);
    assertThat(aws().fields(name)).containsOnlyKeys("user", "password");
    assertThat(aws().fields(name).get("password")).hasSize(24);
    assertThat(applied.status()).containsEntry("versionId", aws().currentVersion(name));
  }

  @Override
  protected void verifyGone(HostedComponent<SecretPushConfig, SecretPushStatus> gone) {
    assertThat(aws().exists(secret(gone))).isFalse();
  }

  @Override
  protected Set<String> fieldsThatGovernDeletion() {
    return Set.of("deletionPolicy", "forceDeleteWithoutRecovery", "recoveryWindowInDays");
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(aws().fields(secret(component())).getOrDefault("password", ""));
  }
}
