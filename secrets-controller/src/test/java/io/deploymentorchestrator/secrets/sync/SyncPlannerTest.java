package io.deploymentorchestrator.secrets.sync;

import static io.deploymentorchestrator.secrets.sync.Specs.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus.Binding;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus.WrittenSecret;
import io.deploymentorchestrator.secrets.sync.Decision.Why;
import io.deploymentorchestrator.secrets.sync.SyncPlanner.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyncPlannerTest {

  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final TargetSeen PRESENT = new TargetSeen.Present("secret-1", "5");
  private static final TargetSeen ABSENT = new TargetSeen.Absent();
  private static final WrittenSecret WRITTEN = new WrittenSecret("secret-1", "5", "mac");

  private static final ExternalSecretSpec PERIODIC = spec("");
  private static final ExternalSecretStatus SYNCED = synced(ID, WRITTEN);

  private static ExternalSecretSpec spec(String more) {
    return Specs.stored(more + "data: [{secretKey: a, remoteRef: {key: b}}]\n");
  }

  private static ExternalSecretStatus synced(ObjectId id, WrittenSecret written) {
    return Statuses.succeeded(
        id, ExternalSecretStatus.EMPTY, Statuses.Outcome.SYNCED, "creds", written, T0);
  }

  private static Decision decide(
      ObjectId id,
      ExternalSecretSpec spec,
      ExternalSecretStatus status,
      TargetSeen target,
      SyncMemory memory,
      Duration after) {
    return SyncPlanner.decide(new Situation(id, spec, status, target, memory, T0.plus(after)));
  }

  private static Decision decide(
      ExternalSecretSpec spec, ExternalSecretStatus status, TargetSeen target) {
    return decide(ID, spec, status, target, SyncMemory.NONE, Duration.ofMinutes(1));
  }

  private static final ObjectId CHANGED =
      new ObjectId("shop", "creds", "uid-1", 2, Map.of(), Map.of());
  private static final ObjectId ANNOTATED =
      new ObjectId("shop", "creds", "uid-1", 1, ID.labels(), Map.of("force-sync", "1"));

  @Test
  void a_new_object_is_synced_under_every_policy() {
    for (String policy : List.of("CreatedOnce", "OnChange", "Periodic")) {
      assertThat(
              decide(spec("refreshPolicy: " + policy + "\n"), ExternalSecretStatus.EMPTY, ABSENT))
          .isEqualTo(new Decision.Sync(Why.CHANGED));
    }
    assertThat(decide(spec("refreshInterval: '0'\n"), ExternalSecretStatus.EMPTY, ABSENT))
        .isEqualTo(new Decision.Sync(Why.CHANGED));
  }

  @Test
  void what_is_refused_by_its_spec_is_not_read() {
    assertThat(decide(Specs.stored("target: {immutable: true}"), SYNCED, PRESENT))
        .isInstanceOf(Decision.Refuse.class);
  }

  @Test
  void a_changed_object_is_synced_at_once_if_its_policy_says_so() {
    for (ObjectId id : List.of(CHANGED, ANNOTATED)) {
      for (String policy : List.of("OnChange", "Periodic")) {
        assertThat(decide(id, spec("refreshPolicy: " + policy + "\n"), SYNCED, PRESENT))
            .isEqualTo(new Decision.Sync(Why.CHANGED));
      }
      for (String once : List.of("refreshPolicy: CreatedOnce\n", "refreshInterval: 0s\n")) {
        assertThat(decide(id, spec(once), SYNCED, PRESENT))
            .isEqualTo(new Decision.Idle(Optional.empty()));
      }
    }
  }

  private static Decision decide(
      ObjectId id, ExternalSecretSpec spec, ExternalSecretStatus status, TargetSeen target) {
    return decide(id, spec, status, target, SyncMemory.NONE, Duration.ofMinutes(1));
  }

  @Test
  void it_is_read_again_when_it_is_due_with_a_tenth_of_spread() {
    Duration earliest = Duration.ofMinutes(54);
    Duration latest = Duration.ofMinutes(66);
    assertThat(decide(ID, PERIODIC, SYNCED, PRESENT, SyncMemory.NONE, earliest.minusSeconds(1)))
        .isInstanceOf(Decision.Idle.class);
    assertThat(decide(ID, PERIODIC, SYNCED, PRESENT, SyncMemory.NONE, latest))
        .isEqualTo(new Decision.Sync(Why.REFRESH));
    List<Long> dues =
        IntStream.range(0, 200)
            .mapToObj(i -> new ObjectId("shop", "creds", "uid-" + i, 1, Map.of(), Map.of()))
            .map(id -> RefreshPlan.next(id, PERIODIC, T0).orElseThrow())
            .map(at -> Duration.between(T0, at).toSeconds())
            .toList();
    assertThat(dues).allMatch(s -> s >= 54 * 60 && s <= 66 * 60);
    assertThat(dues.stream().map(s -> s / 60).distinct().count()).isGreaterThan(8);
  }

  @Test
  void what_the_process_knows_of_its_last_read_counts_more_than_the_status() {
    SyncMemory later = new SyncMemory(T0.plus(Duration.ofHours(3)), null, null, List.of());
    assertThat(decide(ID, PERIODIC, SYNCED, PRESENT, later, Duration.ofHours(2)))
        .isEqualTo(new Decision.Idle(Optional.of(T0.plus(Duration.ofHours(3)))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "refreshPolicy: OnChange\n",
        "refreshPolicy: CreatedOnce\n",
        "refreshInterval: '0'\n",
        "refreshInterval: -1h\n"
      })
  void what_is_not_periodic_is_never_due(String policy) {
    assertThat(decide(ID, spec(policy), SYNCED, PRESENT, SyncMemory.NONE, Duration.ofDays(1000)))
        .isEqualTo(new Decision.Idle(Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "refreshPolicy: OnChange\n",
        "refreshPolicy: CreatedOnce\n",
        "refreshInterval: '0'\n"
      })
  void a_target_that_is_gone_or_changed_is_seen_to_under_every_policy(String policy) {
    assertThat(decide(spec(policy), SYNCED, ABSENT))
        .isEqualTo(new Decision.Sync(Why.TARGET_CHANGED));
    assertThat(decide(spec(policy), SYNCED, new TargetSeen.Present("secret-1", "6")))
        .isEqualTo(new Decision.Verify());
    assertThat(decide(spec(policy), SYNCED, new TargetSeen.Present("secret-2", "5")))
        .isEqualTo(new Decision.Verify());
  }

  @Test
  void a_version_that_was_looked_at_is_not_looked_at_again() {
    TargetSeen.Present moved = new TargetSeen.Present("secret-1", "6");
    SyncMemory verified =
        SyncMemory.NONE.withVerified(
            new SyncMemory.Verified(moved, new SecretMetadata(Map.of(), Map.of())));
    assertThat(decide(ID, PERIODIC, SYNCED, moved, verified, Duration.ofMinutes(1)))
        .isInstanceOf(Decision.Idle.class);
  }

  @Test
  void without_a_target_of_ours_others_secrets_mean_nothing() {
    ExternalSecretStatus deleted =
        Statuses.succeeded(ID, SYNCED, Statuses.Outcome.DELETED, "creds", null, T0);
    assertThat(decide(PERIODIC, deleted, ABSENT)).isInstanceOf(Decision.Idle.class);
    assertThat(decide(PERIODIC, deleted, PRESENT)).isInstanceOf(Decision.Idle.class);
  }

  @Test
  void what_external_secrets_operator_synced_is_taken_over_although_nothing_changed() {
    ExternalSecretStatus theirs =
        new ExternalSecretStatus(
            null,
            SYNCED.conditions(),
            SYNCED.refreshTime(),
            SYNCED.syncedResourceVersion(),
            new Binding("creds"),
            null);
    assertThat(decide(PERIODIC, theirs, PRESENT)).isEqualTo(new Decision.Sync(Why.TARGET_CHANGED));
    assertThat(decide(PERIODIC, theirs, ABSENT)).isEqualTo(new Decision.Sync(Why.TARGET_CHANGED));
  }

  @Test
  void a_failure_waits_for_its_time_or_for_a_change() {
    SyncMemory failed =
        new SyncMemory(
            null,
            null,
            new SyncMemory.Failure(
                1, T0.plus(Duration.ofMinutes(2)), SyncedVersion.of(ID), PRESENT),
            List.of());
    Duration minute = Duration.ofMinutes(1);
    assertThat(decide(ID, PERIODIC, SYNCED, PRESENT, failed, minute))
        .isEqualTo(new Decision.Idle(Optional.of(T0.plus(Duration.ofMinutes(2)))));
    assertThat(decide(ID, PERIODIC, SYNCED, PRESENT, failed, Duration.ofMinutes(2)))
        .isEqualTo(new Decision.Sync(Why.RETRY));
    assertThat(decide(CHANGED, PERIODIC, SYNCED, PRESENT, failed, minute))
        .isEqualTo(new Decision.Sync(Why.CHANGED));
    assertThat(decide(ID, PERIODIC, SYNCED, ABSENT, failed, minute))
        .isEqualTo(new Decision.Sync(Why.TARGET_CHANGED));
    assertThat(decide(ID, PERIODIC, SYNCED, PRESENT, failed.woken(T0.plus(minute)), minute))
        .isEqualTo(new Decision.Sync(Why.RETRY));
  }

  @Test
  void a_failure_of_an_earlier_process_is_tried_again() {
    ExternalSecretStatus failed = Statuses.failed(ID, SYNCED, new Cause("ReadFailed", "x"), T0);
    assertThat(decide(PERIODIC, failed, PRESENT)).isEqualTo(new Decision.Sync(Why.RETRY));
  }

  @Test
  void a_target_that_others_change_again_and_again_is_put_back_later() {
    SyncMemory memory = SyncMemory.NONE;
    for (int i = 0; i < 5; i++) {
      assertThat(decide(ID, PERIODIC, SYNCED, ABSENT, memory, Duration.ofMinutes(i)))
          .isEqualTo(new Decision.Sync(Why.TARGET_CHANGED));
      memory = memory.repaired(T0.plus(Duration.ofMinutes(i)));
    }
    Decision.Contested contested =
        (Decision.Contested) decide(ID, PERIODIC, SYNCED, ABSENT, memory, Duration.ofMinutes(5));
    assertThat(contested.until()).isEqualTo(T0.plus(Duration.ofMinutes(10)));
    assertThat(contested.cause().text())
        .startsWith("DriftContested: somebody changes Secret creds");
    SyncMemory told =
        new SyncMemory(
            null,
            null,
            new SyncMemory.Failure(1, contested.until(), SyncedVersion.of(ID), ABSENT),
            memory.repairs());
    assertThat(decide(ID, PERIODIC, SYNCED, PRESENT, told, Duration.ofMinutes(6)))
        .as("one more change in between")
        .isEqualTo(contested);
    assertThat(decide(CHANGED, PERIODIC, SYNCED, PRESENT, told, Duration.ofMinutes(6)))
        .as("its user changed it")
        .isEqualTo(new Decision.Sync(Why.CHANGED));
    assertThat(decide(ID, PERIODIC, SYNCED, ABSENT, memory, Duration.ofMinutes(10)))
        .isEqualTo(new Decision.Sync(Why.TARGET_CHANGED));
  }
}
