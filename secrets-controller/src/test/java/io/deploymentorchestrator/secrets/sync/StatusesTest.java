package io.deploymentorchestrator.secrets.sync;

import static io.deploymentorchestrator.secrets.sync.Specs.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.secrets.api.ExternalSecretStatus;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus.Binding;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus.Condition;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus.WrittenSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusesTest {

  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final WrittenSecret WRITTEN = new WrittenSecret("secret-1", "5", "mac");

  private static ExternalSecretStatus synced(
      ObjectId id, ExternalSecretStatus before, WrittenSecret written, Duration after) {
    return Statuses.succeeded(
        id, before, Statuses.Outcome.SYNCED, "creds", written, T0.plus(after));
  }

  private static Condition ready(ExternalSecretStatus status) {
    return status.conditionList().getFirst();
  }

  @Test
  void a_first_sync_tells_what_was_written_and_when() {
    ExternalSecretStatus status =
        synced(ID, ExternalSecretStatus.EMPTY, WRITTEN, Duration.ofMillis(700));
    assertThat(ready(status))
        .isEqualTo(
            new Condition(
                "Ready", "True", 1L, "2026-01-01T00:00:00Z", "SecretSynced", "secret synced"));
    assertThat(status.refreshTime()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(status.binding()).isEqualTo(new Binding("creds"));
    assertThat(status.writtenSecret()).isEqualTo(WRITTEN);
    assertThat(status.observedGeneration()).isEqualTo(1);
  }

  @Test
  void the_refresh_time_moves_at_most_once_an_hour_if_nothing_changed() {
    ExternalSecretStatus before = synced(ID, ExternalSecretStatus.EMPTY, WRITTEN, Duration.ZERO);
    assertThat(synced(ID, before, WRITTEN, Duration.ofMinutes(59))).isSameAs(before);
    WrittenSecret moved = new WrittenSecret("secret-1", "9", "mac");
    assertThat(synced(ID, before, moved, Duration.ofMinutes(59)))
        .as("others moved its version")
        .isSameAs(before);
    assertThat(synced(ID, before, WRITTEN, Duration.ofHours(1)).refreshTime())
        .isEqualTo("2026-01-01T01:00:00Z");
  }

  @Test
  void it_moves_with_a_changed_content_secret_or_object() {
    ExternalSecretStatus before = synced(ID, ExternalSecretStatus.EMPTY, WRITTEN, Duration.ZERO);
    Duration later = Duration.ofMinutes(1);
    String moved = "2026-01-01T00:01:00Z";
    assertThat(synced(ID, before, new WrittenSecret("secret-1", "6", "other"), later).refreshTime())
        .isEqualTo(moved);
    assertThat(synced(ID, before, new WrittenSecret("secret-2", "6", "mac"), later).refreshTime())
        .isEqualTo(moved);
    ObjectId annotated = new ObjectId("shop", "creds", "uid-1", 1, Map.of(), Map.of("a", "b"));
    assertThat(synced(annotated, before, WRITTEN, later).refreshTime()).isEqualTo(moved);
  }

  @Test
  void a_failure_keeps_what_is_known_and_flips_the_condition_once() {
    ExternalSecretStatus before = synced(ID, ExternalSecretStatus.EMPTY, WRITTEN, Duration.ZERO);
    Cause cause = new Cause("ReadFailed", "nobody\nanswers");
    ExternalSecretStatus failed = Statuses.failed(ID, before, cause, T0.plusSeconds(60));
    assertThat(ready(failed))
        .isEqualTo(
            new Condition(
                "Ready",
                "False",
                1L,
                "2026-01-01T00:01:00Z",
                "SecretSyncedError",
                "ReadFailed: nobody\\nanswers"));
    assertThat(failed.writtenSecret()).isEqualTo(WRITTEN);
    assertThat(failed.refreshTime()).isEqualTo(before.refreshTime());
    assertThat(Statuses.failed(ID, failed, cause, T0.plusSeconds(120))).isEqualTo(failed);
    assertThat(
            ready(Statuses.failed(ID, failed, new Cause("X", "y"), T0.plusSeconds(120)))
                .lastTransitionTime())
        .as("the status is the same")
        .isEqualTo("2026-01-01T00:01:00Z");
  }

  @Test
  void conditions_of_others_stay() {
    Condition other = new Condition("Deleted", "False", null, null, null, null);
    ExternalSecretStatus before =
        new ExternalSecretStatus(null, List.of(other), null, null, null, null);
    assertThat(synced(ID, before, WRITTEN, Duration.ZERO).conditionList())
        .hasSize(2)
        .contains(other);
  }

  @Test
  void a_long_cause_is_cut() {
    assertThat(new Cause("ReadFailed", "x".repeat(5000)).text()).hasSize(1024).endsWith("…");
  }
}
