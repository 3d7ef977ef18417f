package io.deploymentorchestrator.controller.graph;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.controller.api.ComponentSpec;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.ComponentStatus.Applied;
import io.deploymentorchestrator.controller.api.ComponentStatus.AppliedDependency;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.reference.ConfigTemplate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes nodes for tests. */
public final class GraphBuilder {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private String namespace = "ns";
  private long generation = 1;
  private boolean deleting;
  private boolean finalized = true;
  private Node.@Nullable Membership membership;
  private final Map<String, String> annotations = new HashMap<>();
  private List<String> dependsOn = List.of();
  private final ObjectNode config = JSON.createObjectNode();
  private ComponentStatus status = ComponentStatus.EMPTY;
  private boolean suspended;
  private @Nullable String refreshInterval;
  private @Nullable String account;

  private GraphBuilder(String name) {
    this.name = name;
  }

  public static GraphBuilder component(String name) {
    return new GraphBuilder(name);
  }

  public static ComponentKey key(String name) {
    return new ComponentKey("ns", name);
  }

  public GraphBuilder dependsOn(String... names) {
    dependsOn = List.of(names);
    return this;
  }

  public GraphBuilder config(String key, String value) {
    config.put(key, value);
    return this;
  }

  public GraphBuilder of(String uid, String composition) {
    return of(uid, composition, true);
  }

  /** Says that it belongs to a Composition; whether its labels say so, too. */
  public GraphBuilder of(String uid, String composition, boolean labelled) {
    membership = new Node.Membership(uid, composition, labelled);
    return this;
  }

  public GraphBuilder in(String otherNamespace) {
    namespace = otherNamespace;
    return this;
  }

  public GraphBuilder generation(long value) {
    generation = value;
    return this;
  }

  public GraphBuilder deleting() {
    deleting = true;
    return this;
  }

  public GraphBuilder unfinalized() {
    finalized = false;
    return this;
  }

  public GraphBuilder suspended() {
    suspended = true;
    return this;
  }

  public GraphBuilder refreshInterval(String value) {
    refreshInterval = value;
    return this;
  }

  public GraphBuilder account(String serviceAccountName) {
    account = serviceAccountName;
    return this;
  }

  public GraphBuilder annotation(String key, String value) {
    annotations.put(key, value);
    return this;
  }

  public GraphBuilder status(ComponentStatus value) {
    status = value;
    return this;
  }

  public GraphBuilder ready(String... appliedDependencies) {
    return readyFrom("hash", appliedDependencies);
  }

  /** With what its names were applied as: {@code name} or {@code name=component}. */
  public GraphBuilder readyFrom(String hash, String... appliedDependencies) {
    List<AppliedDependency> dependencies =
        List.of(appliedDependencies).stream()
            .map(d -> d.split("="))
            .map(d -> new AppliedDependency(d[0], d[d.length - 1]))
            .toList();
    ObjectNode reported = JSON.createObjectNode().put("endpoint", name + ".example.com");
    status =
        new ComponentStatus(
            generation,
            Phase.Ready,
            List.of(
                new StatusCondition(
                    "Ready", "True", generation, "2026-01-01T00:00:00Z", "Ready", "fine")),
            reported,
            null,
            null,
            new Applied(hash, generation, "1.0.0", dependencies),
            null,
            null,
            "2026-01-01T00:00:00Z",
            null,
            null);
    return this;
  }

  public GraphBuilder failed(String reason, String message) {
    return notReady(Phase.Failed, reason, message);
  }

  public GraphBuilder pending() {
    return held("WaitingForDependencies", "waiting");
  }

  /** Something about its dependencies stands in the way. */
  public GraphBuilder held(String reason, String message) {
    return notReady(
        Phase.Pending,
        reason,
        message,
        new StatusCondition(
            "DependenciesReady", "False", generation, "2026-01-01T00:00:00Z", reason, message));
  }

  private GraphBuilder notReady(
      Phase phase, String reason, String message, StatusCondition... more) {
    StatusCondition ready =
        new StatusCondition("Ready", "False", generation, "2026-01-01T00:00:00Z", reason, message);
    status =
        new ComponentStatus(
            generation,
            phase,
            Stream.concat(Stream.of(ready), Arrays.stream(more)).toList(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    return this;
  }

  public Node build() {
    ComponentSpec spec =
        new ComponentSpec(
            "echo", dependsOn, config, account, refreshInterval, suspended ? true : null, null);
    return new Node(
        new ComponentKey(namespace, name),
        "uid-" + name,
        generation,
        finalized,
        membership,
        annotations,
        deleting ? "2026-01-01T00:00:00Z" : null,
        spec,
        status,
        ConfigTemplate.of(config));
  }
}
