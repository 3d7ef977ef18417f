package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.operator.kubernetes.Finalizers;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A patch is one request, of a resource of either kind. */
@WithCluster
class PatchesIT {

  @Test
  void a_patch_of_metadata_or_status_reads_nothing_first(Cluster cluster, @TempDir Path plugins)
      throws IOException {
    try (OperatorFixture fixture = new OperatorFixture(cluster, plugins)) {
      User user = fixture.user("patches");
      user.apply(User.echo("a", "x"));
      user.apply(User.composition("app", "{name: a, type: echo, config: {value: x}}"));
      Component component = user.existing("a");
      Composition composition = Objects.requireNonNull(user.composition("app"));
      long reads = reads(user);
      ApiThrottle requests = new ApiThrottle(fixture.client());
      Component finalized = Finalizers.add(requests, component, "example.org/ours");
      assertThat(finalized.getFinalizers()).containsExactly("example.org/ours");
      assertThat(finalized.getSpec()).isEqualTo(component.getSpec());
      assertThat(Finalizers.remove(requests, finalized, "example.org/ours").getFinalizers())
          .isEmpty();
      assertThat(Finalizers.add(requests, composition, "example.org/ours").getFinalizers())
          .containsExactly("example.org/ours");
      Component aside =
          SetAsideWriter.write(
              requests, user.existing("a"), "spec can't be read", List.of(), Instant.now());
      assertThat(aside.getStatus().conditionList())
          .extracting(StatusCondition::reason)
          .containsOnly("Unreadable");
      assertThat(reads(user)).isEqualTo(reads + 1); // the test's own, of the Component
    }
  }

  private static long reads(User user) {
    return user.cluster().requests().in(user.namespace()).all().stream()
        .filter(r -> r.userAgent().startsWith("fabric8"))
        .map(AuditedRequest::verb)
        .filter("get"::equals)
        .count();
  }
}
