package io.deploymentorchestrator.manifest.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.manifest.Yaml;
import io.deploymentorchestrator.manifest.config.DeletionPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManifestStatusTest {

  private static final String STATUS =
      """
      endpoint: db.myapp
      appliedResources:
        - {apiVersion: apps/v1, kind: Deployment, namespace: myapp, name: web, uid: u1, generation: 3, resourceVersion: "17"}
        - {apiVersion: v1, kind: Namespace, name: extra, uid: u2, resourceVersion: "5"}
      observedResources:
        - {apiVersion: v1, kind: ConfigMap, namespace: myapp, name: theirs}
      """;

  @Test
  void a_status_is_read_and_written_as_it_was() {
    Map<String, Object> tree = Yaml.tree(STATUS);

    assertThat(ManifestStatus.of(tree).unlessOnlyVersionsDiffer(tree)).isSameAs(tree);
    assertThat(ManifestStatus.of(tree).outputs()).containsOnlyKeys("endpoint");
  }

  @Test
  void a_moved_resource_version_alone_is_no_reason_to_write() {
    Map<String, Object> last = Yaml.tree(STATUS);

    assertThat(
            ManifestStatus.of(Yaml.tree(STATUS.replace("17", "18"))).unlessOnlyVersionsDiffer(last))
        .isSameAs(last);
    assertThat(
            ManifestStatus.of(Yaml.tree(STATUS.replace("u1", "u9"))).unlessOnlyVersionsDiffer(last))
        .isNotEqualTo(last);
    assertThat(
            ManifestStatus.of(Yaml.tree(STATUS.replace("db.myapp", "db2")))
                .unlessOnlyVersionsDiffer(last))
        .isNotEqualTo(last);
  }

  @Test
  void everything_listed_is_watched_from_the_version_it_was_seen_at() {
    List<WatchedObject> watches = ManifestStatus.of(Yaml.tree(STATUS)).watches();

    assertThat(watches).extracting(WatchedObject::marked).containsExactly(true, true, false);
    assertThat(watches)
        .extracting(WatchedObject::seen)
        .containsExactly(Optional.of("17"), Optional.of("5"), Optional.of(""));
    assertThat(watches.get(1).object().namespace()).isEmpty();
  }

  @Test
  void entries_that_are_none_are_left_out() {
    assertThat(
            ManifestStatus.of(
                    Yaml.tree(
                        "appliedResources: [x, {kind: A}, {apiVersion: v1, kind: A, name: a}]"))
                .applied())
        .singleElement()
        .hasToString("A/a");
    assertThat(ManifestStatus.of(Yaml.tree("appliedResources: nonsense")).applied()).isEmpty();
  }

  @Test
  void intents_are_settled_by_the_inventory_and_repairs_are_forgotten_after_ten_minutes() {
    ManifestStatus status = ManifestStatus.of(Yaml.tree(STATUS));
    AppliedObject made = AppliedObject.intended(status.applied().getFirst().ref());
    AppliedObject open = AppliedObject.intended(status.observed().getFirst().ref());
    Checkpoint checkpoint = Checkpoint.NONE.intending(List.of(made, open), DeletionPolicy.Orphan);

    assertThat(checkpoint.settled(status, DeletionPolicy.Orphan).intended()).containsExactly(open);

    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Checkpoint repaired =
        checkpoint.repaired(made.key(), now).repaired(made.key(), now.plusSeconds(60));
    assertThat(repaired.putBacksOf(made.key(), now.plusSeconds(599))).isEqualTo(2);
    assertThat(repaired.putBacksOf(made.key(), now.plusSeconds(601))).isEqualTo(1);
    assertThat(repaired.putBacksOf(made.key(), now.plusSeconds(700))).isZero();
  }
}
