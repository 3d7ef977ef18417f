package io.deploymentorchestrator.secretpush;

import static io.deploymentorchestrator.secretpush.Aws.generator;
import static io.deploymentorchestrator.secretpush.Aws.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import io.deploymentorchestrator.testkit.host.SettableClock;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Random configs, edits and deletions of a Component whose secret's name is taken by somebody else.
 */
@WithSecretsManager
class ForeignSecretsIT {

  @Test
  void a_secret_of_others_is_never_updated_restored_tagged_or_deleted(SecretsManager manager) {
    Aws aws = new Aws(manager);
    SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T10:00:00Z"));
    try (var host =
        InMemoryHost.<SecretPushConfig, SecretPushStatus>of(
                () -> new SecretPushHandler(() -> Aws.stores(manager.endpoint())))
            .clock(clock)
            .start()) {
      for (int seed = 0; seed < 12; seed++) {
        Random random = new Random(seed);
        String name = "foreign/" + UUID.randomUUID();
        aws.createForeign(name, "precious");
        boolean scheduled = random.nextInt(4) == 0;
        if (scheduled) {
          aws.call("DeleteSecret", Map.of("SecretId", name));
        }
        JsonNode before = aws.describe(name);
        var component = host.component("ns", "c" + seed);
        component.config(randomConfig(name, random));
        for (int step = 0; step < 15; step++) {
          switch (random.nextInt(7)) {
            case 0 -> component.config(randomConfig(name, random));
            case 1 -> component.cause(Run.Cause.REQUESTED);
            case 2 -> component.wipeStatus();
            case 3 -> component.recreate();
            case 4 -> component.delete();
            case 5 -> clock.advance(Duration.ofMinutes(random.nextInt(30)));
            default -> component.loseNextStatusWrite();
          }
          component.apply();
        }
        component.delete();

        assertThat(aws.describe(name)).as("seed %s", seed).isEqualTo(before);
        if (!scheduled) {
          assertThat(aws.text(name)).as("seed %s", seed).isEqualTo("precious");
        }
      }
    }
  }

  private static Map<String, Object> randomConfig(String name, Random random) {
    Map<String, Object> more = new HashMap<>();
    more.put(
        "updatePolicy",
        List.of("IfNotExists", "AlwaysUpdate", "MergeFields").get(random.nextInt(3)));
    more.put("deletionPolicy", List.of("Delete", "Retain").get(random.nextInt(2)));
    if (random.nextBoolean()) {
      more.put("tags", Map.of("mine", "1"));
    }
    if (random.nextBoolean()) {
      more.put("adopt", List.<Object>of(true, "test-cluster/ns/other").get(random.nextInt(2)));
    }
    if (random.nextBoolean()) {
      more.put("forceDeleteWithoutRecovery", true);
    }
    return Aws.config(name, Map.of("a", value("x"), "p", generator(8)), more);
  }
}
