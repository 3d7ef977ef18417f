package io.deploymentorchestrator.secretpush.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerTest {

  private final Owner owner = new Owner("c1", "ns", "name");

  @Test
  void a_marker_is_read_back_whatever_text_is_before_it() {
    for (String text :
        new String[] {"", "mine", "two words", " spaced ", "ends with owner=", "x".repeat(5000)}) {
      String description = owner.describe(Optional.of(text));

      assertThat(Owner.in(description)).contains(owner);
      assertThat(description.length()).isLessThanOrEqualTo(2048);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "somebody else's",
        "deployment-orchestrator.io/owner=",
        "deployment-orchestrator.io/owner=c1/ns",
        "deployment-orchestrator.io/owner=c1/ns/name/more",
        "deployment-orchestrator.io/owner=c1/ns/name and then something",
        "xdeployment-orchestrator.io/owner=c1/ns/name",
      })
  void other_texts_have_no_marker(String description) {
    assertThat(Owner.in(description)).isEmpty();
  }

  @Test
  void of_two_markers_the_last_one_counts() {
    String forged = new Owner("c1", "ns", "victim").describe(Optional.empty());

    assertThat(Owner.in(owner.describe(Optional.of(forged)))).contains(owner);
  }

  @Test
  void claiming_replaces_the_marker_and_keeps_the_text() {
    String theirs = new Owner("c2", "other", "o").describe(Optional.of("database login"));

    assertThat(owner.claim(theirs))
        .isEqualTo("database login deployment-orchestrator.io/owner=c1/ns/name");
  }

  @Test
  void neighbours_share_cluster_and_namespace() {
    assertThat(owner.isNeighbourOf(new Owner("c1", "ns", "o"))).isTrue();
    assertThat(owner.isNeighbourOf(new Owner("c2", "ns", "o"))).isFalse();
    assertThat(owner.isNeighbourOf(new Owner("c1", "other", "o"))).isFalse();
  }
}
