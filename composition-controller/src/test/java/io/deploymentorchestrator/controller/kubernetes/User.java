package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Somebody at work in a namespace of their own. */
record User(Cluster cluster, KubernetesClient client, String namespace) {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  String apply(String yaml, String... options) {
    return kubectlWithInput(yaml, join(new String[] {"apply", "-f", "-"}, options));
  }

  String kubectl(String... arguments) {
    return cluster.kubectl(join(new String[] {"-n", namespace}, arguments));
  }

  String kubectlWithInput(String input, String... arguments) {
    return cluster.kubectlWithInput(input, join(new String[] {"-n", namespace}, arguments));
  }

  private static String[] join(String[] one, String[] other) {
    return Stream.concat(Arrays.stream(one), Arrays.stream(other)).toArray(String[]::new);
  }

  /** A Component as YAML. More lines go into the spec. */
  static String component(String handler, String name, String config, String... more) {
    return """
    ---
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata: {name: %s}
    spec:
      handler: %s
      config: %s
      %s
    """
        .formatted(name, handler, config, String.join("\n  ", more));
  }

  /** A Component of the echo handler as YAML. */
  static String echo(String name, String value, String... more) {
    return component("echo", name, "{value: '" + value + "'}", more);
  }

  /** A Composition as YAML; each entry is a flow mapping. */
  static String composition(String name, String... entries) {
    return """
    ---
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Composition
    metadata: {name: %s}
    spec:
      components:
        - %s
    """
        .formatted(name, String.join("\n    - ", entries));
  }

  @Nullable Component component(String name) {
    return client.resources(Component.class).inNamespace(namespace).withName(name).get();
  }

  /** One that is there. */
  Component existing(String name) {
    return Objects.requireNonNull(component(name), name);
  }

  List<Component> components() {
    return client.resources(Component.class).inNamespace(namespace).list().getItems();
  }

  @Nullable Composition composition(String name) {
    return client.resources(Composition.class).inNamespace(namespace).withName(name).get();
  }

  Component awaitComponent(String name, Predicate<Component> until) {
    return await("Component " + name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> component(name), c -> c != null && c.getStatus() != null && until.test(c));
  }

  Component awaitReady(String name) {
    return awaitComponent(name, User::ready);
  }

  Component awaitReason(String name, String reason) {
    return awaitComponent(name, c -> readiness(c).reason().equals(reason));
  }

  /** Has one more run of a Component made. */
  void request(String name, String token) {
    annotate(name, Names.REQUESTED_AT + "=" + token);
  }

  /** Gives up on what a Component made outside, and on those that depend on it. */
  void abandon(String name) {
    annotate(name, Names.ABANDON + "=true");
  }

  private void annotate(String name, String annotation) {
    kubectl("annotate", "--overwrite", "component", name, annotation);
  }

  /** Does to a Component's status what somebody with too many rights might. */
  void wipeStatus(String name) {
    kubectl(
        "patch",
        "component",
        name,
        "--subresource=status",
        "--type=json",
        "-p",
        "[{\"op\":\"replace\",\"path\":\"/status\",\"value\":{}}]");
  }

  /** Asks for deletion without waiting for it. */
  void delete(String kind, String... names) {
    kubectl(join(new String[] {"delete", kind, "--wait=false"}, names));
  }

  /** Awaits an Event, by a pattern of its line: type, reason, object, message. */
  void awaitEvent(String pattern) {
    await("Event " + pattern)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(kubectl("get", "events")).containsPattern(pattern));
  }

  void awaitGone(String component) {
    await("Component " + component + " to go")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> component(component) == null);
  }

  Composition awaitComposition(String name, Predicate<Composition> until) {
    return await("Composition " + name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> composition(name), c -> c != null && c.getStatus() != null && until.test(c));
  }

  Composition awaitCompositionReady(String name) {
    return await("Composition " + name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> composition(name), User::ready);
  }

  void awaitNothingLeft() {
    await("Components to go")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                components().isEmpty()
                    && client
                        .resources(Composition.class)
                        .inNamespace(namespace)
                        .list()
                        .getItems()
                        .isEmpty());
  }

  /** What the echo handler said last. */
  static String value(Component component) {
    return provider(component).path("value").asText();
  }

  /** How often the echo handler was called. */
  static int calls(Component component) {
    return provider(component).path("calls").asInt();
  }

  Component awaitValue(String name, String value) {
    return awaitComponent(name, c -> ready(c) && value(c).equals(value));
  }

  static boolean ready(Component component) {
    return component.getStatus() != null
        && component.getStatus().phase() == Phase.Ready
        && Objects.equals(
            component.getMetadata().getGeneration(), component.getStatus().observedGeneration());
  }

  static boolean ready(@Nullable Composition composition) {
    return composition != null
        && composition.getStatus() != null
        && composition.getStatus().phase() == Phase.Ready
        && Objects.equals(
            composition.getMetadata().getGeneration(),
            composition.getStatus().observedGeneration());
  }

  /** The condition Ready; an empty one if there is none yet. */
  static StatusCondition readiness(Component component) {
    return condition(component, "Ready");
  }

  /** A condition; an empty one if there is none of that type. */
  static StatusCondition condition(Component component, String type) {
    StatusCondition condition = component.getStatus().condition(type);
    return condition == null ? new StatusCondition(type, "Unknown", null, "", "", "") : condition;
  }

  /** The condition Ready; an empty one if there is none yet. */
  static StatusCondition readiness(Composition composition) {
    StatusCondition ready = composition.getStatus().condition("Ready");
    return ready == null ? new StatusCondition("Ready", "Unknown", null, "", "", "") : ready;
  }

  /** What the handler reported; an empty object if nothing. */
  static JsonNode provider(Component component) {
    JsonNode status = component.getStatus() == null ? null : component.getStatus().providerStatus();
    return status == null ? JsonNodeFactory.instance.objectNode() : status;
  }

  /**
   * What the controller has written in this namespace but Events, in the order of the answers, by
   * the server's audit log.
   */
  List<AuditedRequest> writes() {
    return cluster
        .requests()
        .in(namespace)
        .where(r -> r.isWrite() && r.userAgent().startsWith("fabric8"))
        .where(r -> !r.resource().equals("events"))
        .all();
  }
}
