package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.testkit.host.SettableClock;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator framework loses a resource (java-operator-sdk issue 3416): it is served all the
 * same.
 */
@WithCluster
class WatchdogIT {

  @TempDir private Path plugins;

  @Test
  void aResourceThatTheRuntimeBelievesInProgressForEverIsStillServed(Cluster cluster)
      throws IOException, ReflectiveOperationException {
    try (OperatorFixture fixture = new OperatorFixture(cluster, plugins);
        CompositionOperator operator =
            fixture.operator(fixture.client(), Duration.ofMillis(300), Duration.ofMillis(500))) {
      operator.start();
      User user = fixture.user("watchdog");
      user.apply(User.component("echo", "wedged", "{value: one}"));
      user.apply(User.composition("app", "{name: a, type: echo, config: {value: one}}"));
      user.awaitReady("wedged");
      user.awaitCompositionReady("app");
      new NotedByRuntime(operator, "component", "wedged", user.namespace()).leakInProgress();
      new NotedByRuntime(operator, "composition", "app", user.namespace()).leakInProgress();
      user.apply(User.component("echo", "wedged", "{value: two}"));
      user.apply(User.composition("app", "{name: a, type: echo, config: {value: two}}"));
      assertThat(User.value(user.awaitReady("wedged"))).isEqualTo("two");
      user.awaitCompositionReady("app");
      assertThat(User.value(user.awaitReady("app-a"))).isEqualTo("two");
      user.kubectl("delete", "component", "wedged", "--timeout=60s");
      user.kubectl("delete", "composition", "app", "--timeout=60s");
      assertThat(operator.stuck()).isEmpty();
    }
  }

  @Test
  void oneThatStandsStillIsStuckAndSaysSo(Cluster cluster) throws IOException {
    SettableClock clock = SettableClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    try (OperatorFixture fixture = new OperatorFixture(cluster, plugins);
        CompositionOperator operator = fixture.operator(clock)) {
      clock.advance(Duration.ofHours(1));
      assertThat(operator.stuck()).as("standing by").isEmpty();
      operator.start();
      assertThat(operator.stuck()).isEmpty();
      clock.advance(Duration.ofHours(1));
      assertThat(operator.stuck()).contains("the watchdog does not run");
    }
  }
}
