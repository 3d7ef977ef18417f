package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.testkit.faults.FaultyApiServer;
import io.deploymentorchestrator.testkit.faults.FaultyApiServer.Fault;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator framework would give up after a few attempts, and put off what changes often. Ours
 * does neither; its watchdog, which would hide that, does not run here.
 */
@WithCluster
class RetryIT {

  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir private Path plugins;

  @Test
  void looksThatFailMoreThanTenTimesInARowAreTakenAgainUntilOneSucceeds(Cluster cluster)
      throws IOException {
    try (OperatorFixture fixture = new OperatorFixture(cluster, plugins);
        FaultyApiServer line = new FaultyApiServer(cluster);
        KubernetesClient client =
            new KubernetesClientBuilder()
                .withConfig(BadLine.config(cluster, line).withRequestRetryBackoffLimit(0).build())
                .withKubernetesSerialization(ReadKinds.serialization())
                .build();
        CompositionOperator operator = fixture.operator(client, NEVER, NEVER)) {
      operator.start();
      User user = fixture.user("retry");
      user.apply(User.echo("a", "x"));
      user.awaitReady("a");
      line.rule(
          write -> write.in(user.namespace(), "components/a/status") ? Fault.ERROR : Fault.NONE);
      NotedByRuntime noted = new NotedByRuntime(operator, "component", "a", user.namespace());
      // A request does not wait for the next attempt, which would be later and later.
      for (int look = 1; look <= 11; look++) {
        int failures = look;
        user.request("a", "look-" + look);
        await(look + " failures in a row")
            .atMost(Duration.ofSeconds(90))
            .pollInterval(Duration.ofMillis(20))
            .until(() -> noted.failures() >= failures);
      }
      assertThat(user.existing("a").getStatus().lastHandledReconcileAt()).isNull();
      line.rule(write -> Fault.NONE);
      Component healed =
          user.awaitComponent("a", c -> "look-11".equals(c.getStatus().lastHandledReconcileAt()));
      assertThat(User.ready(healed)).isTrue();
    }
  }

  @Test
  void fiftyChangesInARowAreAllWorkedOn(Cluster cluster) throws IOException {
    try (OperatorFixture fixture = new OperatorFixture(cluster, plugins);
        CompositionOperator operator = fixture.operator(fixture.client(), NEVER, NEVER)) {
      operator.start();
      User user = fixture.user("changes");
      user.apply(User.component("journal", "a", "{value: v0}"));
      user.awaitReady("a");
      for (int i = 1; i <= 50; i++) {
        String value = "v" + i;
        change(user, value);
        await(value)
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(5))
            .until(() -> fixture.journal(user.namespace()).contains("applied a " + value));
      }
      List<String> inTurn = IntStream.rangeClosed(0, 50).mapToObj(i -> "applied a v" + i).toList();
      assertThat(fixture.journal(user.namespace())).containsSubsequence(inTurn);
      assertThat(fixture.things(user.namespace(), "a")).isEqualTo(51);
      // Faster than they can be worked on: the last one counts.
      for (int i = 1; i <= 50; i++) {
        change(user, "w" + i);
      }
      user.awaitValue("a", "w50");
    }
  }

  private static void change(User user, String value) {
    user.client()
        .resources(Component.class)
        .inNamespace(user.namespace())
        .withName("a")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"config\": {\"value\": \"" + value + "\"}}}");
  }
}
