package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectSettings;
import io.deploymentorchestrator.controller.plugin.EchoHandler;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.deploymentorchestrator.controller.plugin.PluginFolder;
import io.deploymentorchestrator.controller.plugin.TestJars;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lifecycle on a real API server, with a handler that does nothing but tell what it was called
 * with.
 */
@WithCluster
class ComponentLifecycleIT {

  @TempDir private static Path plugins;

  private static KubernetesClient client;
  private static HandlerRegistry handlers;
  private static PluginFolder folder;
  private static OperatorRuntime operator;
  private static Cluster cluster;
  private String namespace;

  @BeforeAll
  static void start(Cluster given) throws IOException {
    cluster = given;
    cluster.kubectl(
        "apply",
        "--server-side",
        "-f",
        Path.of(System.getProperty("orchestrator.root"), "crds").toString());
    cluster.kubectl(
        "wait",
        "--for=condition=Established",
        "crd/components.deployment-orchestrator.io",
        "crd/compositions.deployment-orchestrator.io");
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
            .build();
    handlers = new HandlerRegistry();
    folder =
        new PluginFolder(
            plugins, handlers, name -> new HandlerContext("cluster", Map.of(), Clock.systemUTC()));
    TestJars.write(plugins.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    folder.start();
    operator = operator();
    operator.start();
  }

  private static OperatorRuntime operator() {
    return new OperatorRuntime(
        client,
        handlers,
        new OperatorRuntime.Settings(
            new ObjectSettings("default", false), 8, Duration.ofSeconds(5), "test"),
        Clock.systemUTC());
  }

  @AfterAll
  static void stop() {
    operator.close();
    folder.close();
    client.close();
  }

  @BeforeEach
  void namespace() {
    namespace = cluster.createNamespace("lifecycle");
  }

  private void apply(String yaml) {
    cluster.kubectlWithInput(yaml, "apply", "-n", namespace, "-f", "-");
  }

  private static String echo(String name, String value, String... more) {
    return """
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata: {name: %s}
    spec:
      handler: echo
      config: {value: '%s'}
      %s
    """
        .formatted(name, value, String.join("\n      ", more));
  }

  private Component get(String name) {
    return client.resources(Component.class).inNamespace(namespace).withName(name).get();
  }

  private Component awaitComponent(String name, Predicate<Component> until) {
    return await("Component " + name)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> get(name), c -> c != null && c.getStatus() != null && until.test(c));
  }

  private Component awaitReady(String name) {
    return awaitComponent(name, ComponentLifecycleIT::ready);
  }

  private static boolean ready(Component component) {
    return component.getStatus().phase() == Phase.Ready
        && component
            .getMetadata()
            .getGeneration()
            .equals(component.getStatus().observedGeneration());
  }

  private static String reason(Component component) {
    return readiness(component).reason();
  }

  /** The condition Ready; an empty one if there is none yet. */
  private static StatusCondition readiness(Component component) {
    StatusCondition ready = component.getStatus().condition("Ready");
    return ready == null ? new StatusCondition("Ready", "Unknown", null, "", "", "") : ready;
  }

  private static JsonNode provider(Component component) {
    JsonNode status = component.getStatus().providerStatus();
    return status == null ? new ObjectMapper().createObjectNode() : status;
  }

  @Test
  void aComponentBecomesReadyWithTheConditionsOfHostAndHandler() {
    apply(echo("a", "hello"));
    Component component = awaitReady("a");
    assertThat(provider(component).get("value").asText()).isEqualTo("hello");
    assertThat(component.getStatus().conditionList())
        .extracting(StatusCondition::type, StatusCondition::status)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("Ready", "True"),
            org.assertj.core.groups.Tuple.tuple("HandlerAvailable", "True"),
            org.assertj.core.groups.Tuple.tuple("ConfigValid", "True"),
            org.assertj.core.groups.Tuple.tuple("DependenciesReady", "True"),
            org.assertj.core.groups.Tuple.tuple("Echoed", "True"));
    assertThat(component.getStatus().handler())
        .isEqualTo(new ComponentStatus.ServedBy("echo", "1.0.0"));
    assertThat(component.getStatus().run()).isNull();
    cluster.kubectl(
        "wait", "-n", namespace, "--for=condition=Ready", "component/a", "--timeout=5s");
  }

  @Test
  void becomingReadyAndFailingAreEvents() {
    apply(echo("good", "x"));
    apply(echo("bad", "fail"));
    awaitReady("good");
    awaitComponent("bad", c -> c.getStatus().phase() == Phase.Failed);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(cluster.kubectl("get", "events", "-n", namespace))
                    .containsPattern("Normal +Ready +component/good +echoed")
                    .containsPattern("Warning +Refused +component/bad +told to fail"));
  }

  @Test
  void aReadyComponentIsLeftAlone() {
    apply(echo("a", "x"));
    String version = awaitReady("a").getMetadata().getResourceVersion();
    apply(echo("later", "{{ .a.providerStatus.value }}"));
    awaitReady("later");
    assertThat(get("a").getMetadata().getResourceVersion()).isEqualTo(version);
    assertThat(provider(get("a")).get("calls").asInt()).isEqualTo(1);
  }

  @Test
  void nothingIsCalledAgainAfterARestart() {
    apply(echo("a", "x"));
    apply(echo("b", "{{ .a.providerStatus.value }}"));
    awaitReady("b");
    String before =
        get("a").getMetadata().getResourceVersion() + get("b").getMetadata().getResourceVersion();
    operator.close();
    operator = operator();
    operator.start();
    apply(echo("probe", "x", "dependsOn: [b]"));
    awaitReady("probe");
    assertThat(
            get("a").getMetadata().getResourceVersion()
                + get("b").getMetadata().getResourceVersion())
        .isEqualTo(before);
  }

  @Test
  void fromNothingToReadyAStandaloneComponentIsWrittenFourTimesAtMost() {
    apply(echo("a", "x") + "---\n" + echo("b", "{{ .a.providerStatus.value }}"));
    awaitReady("a");
    awaitReady("b");
    // The finalizer, waiting, the checkpoint and the result: what the server's audit log has of
    // writes to them.
    assertThat(writes("a")).isLessThanOrEqualTo(4);
    assertThat(writes("b")).isLessThanOrEqualTo(4);
  }

  private long writes(String name) {
    return User.writes(cluster, namespace).stream()
        .filter(r -> r.name().equals(name) && r.resource().startsWith("components"))
        .count();
  }

  @Test
  void aValueFlowsThroughAChainAndItsChangeDoesToo() {
    apply(echo("c0", "one"));
    for (int i = 1; i < 6; i++) {
      apply(echo("c" + i, "{{ .c" + (i - 1) + ".providerStatus.value }}"));
    }
    assertThat(provider(awaitReady("c5")).get("value").asText()).isEqualTo("one");
    apply(echo("c0", "two"));
    awaitComponent("c5", c -> provider(c).get("value").asText().equals("two"));
    assertThat(provider(get("c5")).get("calls").asInt()).isEqualTo(2);
  }

  @Test
  void anExceptionsTextIsShownNowhere() {
    apply(echo("a", "throw"));
    Component component = awaitComponent("a", c -> c.getStatus().phase() == Phase.Failed);
    assertThat(reason(component)).isEqualTo("IllegalStateException");
    assertThat(cluster.kubectl("get", "component", "a", "-n", namespace, "-o", "yaml"))
        .doesNotContain("hunter2");
    assertThat(component.getStatus().run()).isNotNull();
  }

  @Test
  void aRetryRepeatsTheSameRunAndWritesNothingWhenItFailsTheSameWay() {
    apply(echo("a", "fail"));
    Component first = awaitComponent("a", c -> c.getStatus().phase() == Phase.Failed);
    assertThat(first.getStatus().condition("Reconciling")).isNotNull();
    // The handler checkpoints each call, so a retry shows in the checkpoint; everything else stays
    // as it is.
    Component second =
        awaitComponent(
            "a",
            c ->
                c.getStatus().checkpoint() != null
                    && c.getStatus().checkpoint().get("calls").asInt() >= 2);
    assertThat(second.getStatus().run()).isEqualTo(first.getStatus().run());
    assertThat(readiness(second).lastTransitionTime())
        .isEqualTo(readiness(first).lastTransitionTime());
    apply(echo("a", "fine"));
    awaitReady("a");
  }

  @Test
  void aCallThatHangsIsCancelledAndHoldsUpNobody() {
    apply(echo("stuck", "hang"));
    apply(echo("free", "x"));
    awaitReady("free");
    Component stuck = awaitComponent("stuck", c -> reason(c).equals("CallTimeout"));
    assertThat(stuck.getStatus().phase()).isEqualTo(Phase.Failed);
  }

  @Test
  void aWaitingOneNamesTheFailedOneAtTheEndOfItsChain() {
    apply(echo("root", "fail"));
    apply(echo("mid", "x", "dependsOn: [root]"));
    apply(echo("leaf", "x", "dependsOn: [mid]"));
    Component leaf = awaitComponent("leaf", c -> c.getStatus().rootCause() != null);
    assertThat(leaf.getStatus().rootCause())
        .extracting(ComponentStatus.RootCause::component, ComponentStatus.RootCause::reason)
        .containsExactly("root", "Refused");
    assertThat(readiness(leaf).message()).contains("told to fail");
    apply(echo("root", "fine"));
    assertThat(awaitReady("leaf").getStatus().rootCause()).isNull();
  }

  @Test
  void aRequestRunsItOnceMore() {
    apply(echo("a", "x"));
    awaitReady("a");
    cluster.kubectl("annotate", "component", "a", "-n", namespace, Names.REQUESTED_AT + "=now");
    Component component =
        awaitComponent("a", c -> "now".equals(c.getStatus().lastHandledReconcileAt()));
    assertThat(provider(awaitComponent("a", c -> c.getStatus().run() == null)).get("calls").asInt())
        .isEqualTo(2);
    assertThat(component.getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void aSuspendedComponentAppliesNothingUntilItIsResumed() {
    apply(echo("a", "x", "suspend: true"));
    Component component = awaitComponent("a", c -> reason(c).equals("Suspended"));
    assertThat(component.getStatus().providerStatus()).isNull();
    apply(echo("a", "x"));
    awaitReady("a");
    apply(echo("a", "x", "suspend: true"));
    assertThat(reason(awaitReady("a"))).isEqualTo("Suspended");
    apply(echo("a", "y", "suspend: true"));
    awaitComponent("a", c -> c.getStatus().phase() == Phase.Pending);
    cluster.kubectl("delete", "component", "a", "-n", namespace, "--timeout=20s");
  }

  @Test
  void aWipedStatusIsBuiltAnew() {
    apply(echo("a", "x"));
    awaitReady("a");
    cluster.kubectl(
        "patch",
        "component",
        "a",
        "-n",
        namespace,
        "--subresource=status",
        "--type=json",
        "-p",
        "[{\"op\":\"replace\",\"path\":\"/status\",\"value\":{}}]");
    assertThat(provider(awaitReady("a")).get("value").asText()).isEqualTo("x");
  }

  @Test
  void theSpecIsNeverWritten() {
    String yaml = echo("a", "x");
    apply(yaml);
    awaitReady("a");
    assertThat(cluster.kubectlWithInput(yaml, "apply", "-n", namespace, "-f", "-"))
        .contains("unchanged");
    assertThat(get("a").getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void aCompositionStampsOutComponentsAndFollowsItsList() {
    apply(
        """
        apiVersion: deployment-orchestrator.io/v1alpha1
        kind: Composition
        metadata: {name: app}
        spec:
          components:
            - {name: Base_one, type: echo, config: {value: b}}
            - {name: top, type: echo, config: {value: "{{ .Base_one.providerStatus.value }}"}}
        """);
    cluster.kubectl(
        "wait", "-n", namespace, "--for=condition=Ready", "composition/app", "--timeout=30s");
    Component base = get("app-base-one");
    assertThat(base.getMetadata().getFinalizers()).contains(Names.COMPONENT_FINALIZER);
    assertThat(base.getMetadata().getLabels()).containsEntry(Names.ENTRY_LABEL, "Base_one");
    assertThat(provider(get("app-top")).get("value").asText()).isEqualTo("b");
    apply(
        """
        apiVersion: deployment-orchestrator.io/v1alpha1
        kind: Composition
        metadata: {name: app}
        spec:
          components:
            - {name: Base_one, type: echo, config: {value: changed}}
        """);
    cluster.kubectl("wait", "-n", namespace, "--for=delete", "component/app-top", "--timeout=30s");
    awaitComponent("app-base-one", c -> provider(c).get("value").asText().equals("changed"));
    cluster.kubectl("delete", "composition", "app", "-n", namespace, "--timeout=30s");
    assertThat(client.resources(Component.class).inNamespace(namespace).list().getItems())
        .isEmpty();
  }

  @Test
  void aCompositionTakesNothingOverThatIsNotItsOwn() {
    apply(echo("app-db", "mine"));
    awaitReady("app-db");
    apply(
        """
        apiVersion: deployment-orchestrator.io/v1alpha1
        kind: Composition
        metadata: {name: app}
        spec:
          components:
            - {name: db, type: echo, config: {value: theirs}}
            - {name: a_b, type: echo, config: {}}
            - {name: a-b, type: echo, config: {}}
        """);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        cluster.kubectl(
                            "get",
                            "composition",
                            "app",
                            "-n",
                            namespace,
                            "-o",
                            "jsonpath={.status.conditions[?(@.type==\"Ready\")]}"))
                    .contains("EntryRefused")
                    .contains("app-db exists and does not belong to this Composition")
                    .contains("entries a_b and a-b would both become Component app-a-b"));
    assertThat(provider(get("app-db")).get("value").asText()).isEqualTo("mine");
    // The cure that the message names.
    String uid = get("app-db").getMetadata().getUid();
    // kubectl's own waiting misses an object that is replaced within milliseconds.
    cluster.kubectl("delete", "component", "app-db", "-n", namespace, "--wait=false");
    Component stamped =
        awaitComponent("app-db", c -> ready(c) && !c.getMetadata().getUid().equals(uid));
    assertThat(provider(stamped).get("value").asText()).isEqualTo("theirs");
    cluster.kubectl("delete", "composition", "app", "-n", namespace, "--timeout=30s");
  }

  @Test
  void orphanedComponentsStayAndAreTakenBack() {
    String yaml =
        """
        apiVersion: deployment-orchestrator.io/v1alpha1
        kind: Composition
        metadata: {name: app}
        spec: {components: [{name: a, type: echo, config: {value: x}}]}
        """;
    apply(yaml);
    cluster.kubectl(
        "wait", "-n", namespace, "--for=condition=Ready", "composition/app", "--timeout=30s");
    String uid = get("app-a").getMetadata().getUid();
    cluster.kubectl(
        "delete", "composition", "app", "-n", namespace, "--cascade=orphan", "--timeout=30s");
    assertThat(get("app-a").getMetadata().getOwnerReferences()).isEmpty();
    assertThat(get("app-a").isMarkedForDeletion()).isFalse();
    apply(yaml);
    awaitComponent("app-a", c -> !c.getMetadata().getOwnerReferences().isEmpty());
    assertThat(get("app-a").getMetadata().getUid()).isEqualTo(uid);
  }

  @Test
  void abandoningGivesUpOnAMissingHandlerAndRecordsIt() {
    apply(echo("a", "x").replace("handler: echo", "handler: nobody"));
    awaitComponent("a", c -> reason(c).equals("HandlerNotFound"));
    cluster.kubectl("annotate", "component", "a", "-n", namespace, Names.ABANDON + "=true");
    cluster.kubectl("delete", "component", "a", "-n", namespace, "--timeout=20s");
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(cluster.kubectl("get", "events", "-n", namespace))
                    .containsPattern("Warning +Abandoned +component/a"));
  }

  @Test
  void oneDeletedAndRecreatedAtOnceIsServedAgain() {
    for (int i = 0; i < 5; i++) {
      String value = "round-" + i;
      apply(echo("again", value));
      awaitComponent("again", c -> ready(c) && provider(c).path("value").asText().equals(value));
      cluster.kubectlWithInput(
          echo("again", value + "-new"), "replace", "--force", "-n", namespace, "-f", "-");
      awaitComponent(
          "again", c -> ready(c) && provider(c).path("value").asText().equals(value + "-new"));
    }
  }

  @Test
  void editingOnlyATimeoutOfAFailedOneIsObserved() {
    apply(echo("a", "fail"));
    awaitComponent("a", c -> c.getStatus().phase() == Phase.Failed);
    apply(echo("a", "fail", "timeouts: {apply: 7m}"));
    awaitComponent("a", c -> Long.valueOf(2).equals(c.getStatus().observedGeneration()));
  }

  @Test
  void aWholeNamespaceGoesAwayInOrder() {
    apply(echo("base", "x"));
    apply(echo("top", "{{ .base.providerStatus.value }}"));
    awaitReady("top");
    cluster.kubectl("delete", "namespace", namespace, "--timeout=60s");
    assertThat(List.of(cluster.kubectl("get", "ns", "-o", "name").split("\n")))
        .doesNotContain("namespace/" + namespace);
  }
}
