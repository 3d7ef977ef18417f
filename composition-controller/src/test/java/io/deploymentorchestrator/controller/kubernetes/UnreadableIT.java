package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.operator.kubernetes.reading.ApiSerialization;
import io.deploymentorchestrator.testkit.faults.FaultyApiServer;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API server takes and libraries do not is served as far as it can be, and says so. */
class UnreadableIT extends OneOperator {

  private static String lists(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private void create(String name, String config) {
    user.kubectlWithInput(
        "{\"apiVersion\":\"deployment-orchestrator.io/v1alpha1\",\"kind\":\"Component\",\"metadata\":{\"name\":\""
            + name
            + "\"},\"spec\":{\"handler\":\"echo\",\"config\":"
            + config
            + "}}",
        "create",
        "--validate=false",
        "-f",
        "-");
  }

  private static StatusCondition ready(Component component) {
    return Objects.requireNonNull(component.getStatus().condition("Ready"));
  }

  private StatusCondition awaitFailed(String name) {
    return ready(
        user.awaitComponent(
            name, c -> c.getStatus() != null && c.getStatus().phase() == Phase.Failed));
  }

  @Test
  void odd_configs_are_refused_for_their_own_component_and_all_others_are_served() {
    create("long-key", "{\"value\":\"x\",\"" + "k".repeat(60_000) + "\":1}");
    create("deep", "{\"value\":" + lists(9_000) + "}");
    create("wide", "{\"value\":[" + "7,".repeat(200_000) + "7]}");
    user.apply(User.echo("ordinary", "one"));
    user.awaitReady("ordinary");
    assertThat(awaitFailed("deep").reason()).isEqualTo("LimitExceeded");
    assertThat(awaitFailed("deep").message()).contains("config", "nested deeper");
    assertThat(awaitFailed("wide").reason()).isEqualTo("LimitExceeded");
    assertThat(awaitFailed("long-key").message()).hasSizeLessThan(2_000);
    restart();
    user.apply(User.echo("later", "two", "dependsOn: [ordinary]"));
    user.awaitReady("later");
    // Nothing was made from them, so nothing is in the way of their going.
    user.kubectl("delete", "component", "deep", "wide", "long-key", "--timeout=60s");
  }

  @Test
  void a_status_that_can_not_be_read_sets_its_component_aside_until_it_can() {
    user.apply(User.echo("odd", "one"));
    user.awaitReady("odd");
    patchStatus("{\"status\":{\"checkpoint\":{\"a\":" + lists(1_000) + "}}}");
    Component aside = user.awaitComponent("odd", c -> ready(c).reason().equals("Unreadable"));
    assertThat(ready(aside).message())
        .startsWith("status.checkpoint is nested deeper than 128 levels");
    user.apply(User.echo("other", "{{ .odd.providerStatus.value }}"));
    StatusCondition waits =
        ready(user.awaitComponent("other", c -> c.getStatus().rootCause() != null));
    assertThat(waits.message()).contains("odd", "Unreadable");
    // What could not be read is still there, and so is what it reported.
    assertThat(user.kubectl("get", "component", "odd", "-o", "jsonpath={.status.checkpoint.a}"))
        .startsWith("[[[[");
    patchStatus("{\"status\":{\"checkpoint\":null}}");
    user.awaitReady("odd");
    assertThat(User.value(user.awaitReady("other"))).isEqualTo("one");
  }

  private void patchStatus(String patch) {
    user.kubectl("patch", "component", "odd", "--subresource=status", "--type=merge", "-p", patch);
  }

  @Test
  void a_status_is_written_without_touching_who_owns_the_spec() {
    user.apply(User.echo("a", "one"), "--server-side", "--field-manager=git");
    user.awaitReady("a");
    assertThat(
            user.kubectl(
                "get",
                "component",
                "a",
                "--show-managed-fields",
                "-o",
                "jsonpath={.metadata.managedFields[?(@.manager==\"git\")].fieldsV1.f:spec}"))
        .contains("f:config", "f:handler");
  }

  @Test
  void all_events_of_a_watch_are_read_bookmarks_too() {
    user.apply(User.echo("a", "one"));
    ApiSerialization serialization = ReadKinds.serialization();
    assertThat(
            user.kubectl(
                    "get",
                    "--raw",
                    "/apis/deployment-orchestrator.io/v1alpha1/components?watch=true"
                        + "&allowWatchBookmarks=true&sendInitialEvents=true"
                        + "&resourceVersionMatch=NotOlderThan&timeoutSeconds=2")
                .lines()
                .map(line -> serialization.unmarshal(line, WatchEvent.class).getType()))
        .contains("ADDED", "BOOKMARK");
  }

  @Test
  void lists_that_are_cut_off_are_asked_for_again_and_it_is_not_ready_meanwhile(
      Cluster cluster, @TempDir Path plugins) throws IOException, InterruptedException {
    user.apply(User.echo("a", "one"));
    try (FaultyApiServer line = new FaultyApiServer(cluster);
        KubernetesClient client =
            new KubernetesClientBuilder()
                .withConfig(BadLine.config(cluster, line).build())
                .withKubernetesSerialization(ReadKinds.serialization())
                .build()) {
      line.garbleLists(true);
      CompositionOperator second = fixture.operator(client, OperatorFixture.CALL_LIMIT);
      Thread starting = Thread.ofPlatform().start(second::start);
      assertThat(second.unready()).isPresent();
      starting.join(Duration.ofSeconds(5));
      assertThat(second.unready()).isPresent();
      line.garbleLists(false);
      await().atMost(Duration.ofSeconds(60)).until(() -> second.unready().isEmpty());
      starting.join();
      second.close();
    }
  }
}
