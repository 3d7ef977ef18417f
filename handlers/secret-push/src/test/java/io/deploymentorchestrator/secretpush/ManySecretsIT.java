package io.deploymentorchestrator.secretpush;

import static io.deploymentorchestrator.secretpush.Aws.config;
import static io.deploymentorchestrator.secretpush.Aws.generator;
import static io.deploymentorchestrator.secretpush.Aws.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.secretpush.FaultyStores.Fault;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import io.deploymentorchestrator.testkit.host.SettableClock;
import io.deploymentorchestrator.testkit.host.SimulatedCrash;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@WithSecretsManager
class ManySecretsIT {

  private static final int SECRETS = 200;

  @Test
  void with_one_call_in_twenty_failing_every_secret_is_whole_and_has_one_version(
      SecretsManager manager) {
    Aws aws = new Aws(manager);
    Random random = new Random(3);
    SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T10:00:00Z"));
    FaultyStores stores = new FaultyStores(Aws.stores(manager.endpoint()));
    String prefix = "many/" + UUID.randomUUID() + "/";
    int failures = 0;
    try (var host =
        InMemoryHost.<SecretPushConfig, SecretPushStatus>of(
                () -> new SecretPushHandler(() -> stores))
            .clock(clock)
            .start()) {
      for (int i = 0; i < SECRETS; i++) {
        var component =
            host.component("ns", "c" + i)
                .config(config(prefix + i, Map.of("user", value("u" + i), "p", generator(24))));
        while (true) {
          stores.heal();
          for (int call = 1; call <= 3; call++) {
            if (random.nextInt(20) == 0) {
              stores.failAt(call, Fault.values()[random.nextInt(Fault.values().length)]);
              break;
            }
          }
          try {
            if (component.apply() instanceof ApplyResult.Ready) {
              break;
            }
          } catch (SimulatedCrash e) {
            failures++;
            continue;
          }
          failures++;
          clock.advance(Duration.ofSeconds(5));
        }
      }
      assertThat(failures).as("faults that happened").isPositive();
      for (int i = 0; i < SECRETS; i++) {
        Map<String, String> fields = aws.fields(prefix + i);
        assertThat(fields).containsOnlyKeys("user", "p").containsEntry("user", "u" + i);
        assertThat(fields.get("p")).matches("[A-Za-z0-9]{24}");
        assertThat(aws.versions(prefix + i)).isEqualTo(1);
      }
    }
  }
}
