package io.deploymentorchestrator.controller.graph;

import io.deploymentorchestrator.controller.api.ComponentSpec;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.reference.ConfigTemplate;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Component as last seen, without the Kubernetes client's types. Immutable.
 *
 * @param uid tells it from a later namesake
 * @param generation of its spec
 * @param finalized whether it carries our finalizer
 * @param membership the Composition it belongs to; null for a standalone one
 * @param annotations those of our group
 * @param deletionTime when deletion was asked for, RFC 3339; null if it was not
 * @param template the config with its references found
 */
public record Node(
    ComponentKey key,
    String uid,
    long generation,
    boolean finalized,
    @Nullable Membership membership,
    Map<String, String> annotations,
    @Nullable String deletionTime,
    ComponentSpec spec,
    ComponentStatus status,
    ConfigTemplate template) {

  /**
   * Which Composition a Component belongs to.
   *
   * @param uid of the Composition
   * @param composition its name
   */
  public record Membership(String uid, String composition) {}

  private static final Set<String> BLOCKING_REASONS =
      Set.of(
          Reasons.HANDLER_NOT_FOUND,
          Reasons.DEPENDENCY_CYCLE,
          Reasons.DEPENDENCY_REBOUND,
          Reasons.SUSPENDED);

  /** Why it does not go on by itself, by its own status; null if it does, or nothing is known. */
  public @Nullable RootCause blocked() {
    StatusCondition ready = status.condition(Reasons.READY);
    boolean current = Long.valueOf(generation).equals(status.observedGeneration());
    if (ready == null || !current) {
      return null;
    }
    boolean stuck =
        status.phase() == Phase.Failed
            || (spec.suspended() && !deleting())
            || (deleting() && ready.reason().equals(Reasons.TIMED_OUT))
            || BLOCKING_REASONS.contains(ready.reason());
    return stuck
        ? new RootCause(key.name(), ready.reason(), ready.message(), ready.lastTransitionTime())
        : null;
  }

  /** Whether its deletion was asked for. */
  public boolean deleting() {
    return deletionTime != null;
  }

  /** The same Component with another status. */
  public Node withStatus(ComponentStatus other) {
    return new Node(
        key,
        uid,
        generation,
        finalized,
        membership,
        annotations,
        deletionTime,
        spec,
        other,
        template);
  }

  /** Ready for the spec as it stands: what dependents wait for. */
  public boolean ready() {
    return !deleting()
        && status.phase() == Phase.Ready
        && Long.valueOf(generation).equals(status.observedGeneration());
  }

  /**
   * Every name it depends on: explicit ones as written, referenced ones as written in the
   * reference.
   */
  public Set<String> wantedNames() {
    Set<String> names = new LinkedHashSet<>(spec.dependencies());
    Set<String> known = new HashSet<>();
    names.forEach(n -> known.add(NameScopes.normal(n)));
    for (String referenced : template.names()) {
      if (known.add(NameScopes.normal(referenced))) {
        names.add(referenced);
      }
    }
    return names;
  }

  /** Whether deletion gives up on the outside world. */
  public boolean abandoned() {
    return "true".equals(annotations.get(Names.ABANDON));
  }

  /** The request for a run that was not answered yet, if any. */
  public @Nullable String unansweredRequest() {
    String requested = annotations.get(Names.REQUESTED_AT);
    return requested == null || requested.equals(status.lastHandledReconcileAt())
        ? null
        : requested;
  }

  /** Whether the spec as it stands was handled to an end. */
  boolean specApplied() {
    return status.appliedGeneration() == generation && status.run() == null;
  }

  /** What its last successful run was made from. */
  List<ComponentStatus.AppliedDependency> appliedDependencies() {
    ComponentStatus.Applied applied = status.applied();
    return applied == null ? List.of() : applied.dependencyList();
  }

  /** The Components that its last successful run was made from. */
  List<ComponentKey> appliedComponents() {
    return appliedDependencies().stream()
        .map(d -> new ComponentKey(key.namespace(), d.component()))
        .toList();
  }

  /** The Component that a name meant to its last successful run; null if it had no such name. */
  @Nullable ComponentKey appliedAs(String name) {
    String normal = NameScopes.normal(name);
    return appliedDependencies().stream()
        .filter(d -> NameScopes.normal(d.name()).equals(normal))
        .map(d -> new ComponentKey(key.namespace(), d.component()))
        .findFirst()
        .orElse(null);
  }

  /**
   * Whether something may have been made outside with the spec as it stands, although no success is
   * recorded.
   */
  boolean mayHaveBegun() {
    return status.phase() == null
        || status.run() != null
        || status.checkpoint() != null
        || status.applied() != null;
  }
}
