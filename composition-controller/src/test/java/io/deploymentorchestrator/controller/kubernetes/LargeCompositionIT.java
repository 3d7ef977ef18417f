package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As many entries as a Composition may have. */
@WithCluster
class LargeCompositionIT {

  private static final int ENTRIES = 500;

  @TempDir private static Path plugins;

  @Test
  void fiveHundredEntriesBecomeReadyInFewWritesAndGo(Cluster cluster) throws IOException {
    try (OperatorFixture fixture = new OperatorFixture(cluster, plugins);
        CompositionOperator operator = fixture.start()) {
      User user = fixture.user("large");
      // All but the first read the first.
      String[] entries =
          IntStream.range(0, ENTRIES)
              .mapToObj(
                  i ->
                      "{name: e%d, type: echo, config: {value: '%s'}}"
                          .formatted(i, i == 0 ? "x" : "{{ .e0.providerStatus.value }}"))
              .toArray(String[]::new);
      long begun = System.nanoTime();
      user.apply(User.composition("app", entries));
      await()
          .atMost(Duration.ofMinutes(4))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> User.ready(user.composition("app")));
      long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds() + 1;
      assertThat(user.kubectl("get", "composition", "app")).contains("500/500 ready");
      List<AuditedRequest> writes = user.writes();
      List<AuditedRequest> components =
          writes.stream().filter(r -> r.resource().startsWith("components")).toList();
      assertThat(components).filteredOn(r -> r.verb().equals("create")).hasSize(ENTRIES);
      // Waiting, the checkpoint and the result.
      assertThat(components).hasSizeLessThanOrEqualTo(ENTRIES * 4);
      assertThat(writes.stream().filter(r -> r.resource().equals("compositions/status")).count())
          .as("at most one a second")
          .isLessThanOrEqualTo(seconds + 1);
      user.kubectl("delete", "composition", "app", "--timeout=240s");
      assertThat(user.components()).isEmpty();
      assertThat(operator.stuck()).isEmpty();
    }
  }
}
