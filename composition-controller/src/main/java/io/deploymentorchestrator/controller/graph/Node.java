package io.deploymentorchestrator.controller.graph;

import io.deploymentorchestrator.controller.api.ComponentSpec;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.reference.ConfigTemplate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Component as last seen, without the Kubernetes client's types. Immutable.
 *
 * @param uid tells it from a later namesake
 * @param generation of its spec
 * @param finalized whether it carries our finalizer
 * @param membership the Composition it says that it belongs to; null for a standalone one
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
   * Which Composition a Component says that it belongs to. Anybody who may create Components can
   * write that into one; whether it is so {@link #of} decides.
   *
   * @param uid of the Composition
   * @param composition its name
   * @param labelled whether the labels that the Composition controller writes fit the Component's
   *     own name and that of the Composition
   */
  public record Membership(String uid, String composition, boolean labelled) {

    /**
     * Whether it is a member: one that the Composition controller stamped. An entry of the list
     * becomes it, or it says so by its labels, for its entry may have left the list.
     *
     * @param component the name of the Component
     * @param name of the Composition with that uid in the Component's namespace; null if none is
     *     known there (yet, or any more)
     * @param stamped the names of the Components that the entries of that Composition become
     */
    public boolean of(String component, @Nullable String name, Set<String> stamped) {
      return name == null
          ? labelled
          : name.equals(composition) && (labelled || stamped.contains(component));
    }
  }

  /**
   * The most dependencies of a Component, explicit and referenced ones together. One with more is
   * refused, and the others are not looked up.
   */
  public static final int MAX_DEPENDENCIES = 1_000;

  /** What a Component was applied with before there was a limit: dependsOn and references. */
  private static final int MAX_APPLIED = 1_500;

  private static final Set<String> BLOCKING_REASONS =
      Set.of(
          Reasons.HANDLER_NOT_FOUND,
          Reasons.HANDLER_REFUSED,
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
   * Every name it depends on, {@link #MAX_DEPENDENCIES} at most: explicit ones as written,
   * referenced ones as written in the reference.
   */
  public Set<String> wantedNames() {
    Set<String> all = allNames();
    return all.size() <= MAX_DEPENDENCIES
        ? all
        : all.stream().limit(MAX_DEPENDENCIES).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** How many names it depends on, also beyond the limit. */
  public int dependencyCount() {
    return allNames().size();
  }

  private Set<String> allNames() {
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
    List<ComponentStatus.AppliedDependency> all =
        applied == null ? List.of() : applied.dependencyList();
    return all.size() <= MAX_APPLIED ? all : all.subList(0, MAX_APPLIED);
  }

  /** The Components that its last successful run was made from. */
  List<ComponentKey> appliedComponents() {
    return appliedDependencies().stream()
        .map(d -> new ComponentKey(key.namespace(), d.component()))
        .toList();
  }

  /** The Component that a name meant to its last successful run; null if it had no such name. */
  @Nullable ComponentKey appliedAs(String name) {
    for (ComponentStatus.AppliedDependency d : appliedDependencies()) {
      if (NameScopes.sameName(d.name(), name)) {
        return new ComponentKey(key.namespace(), d.component());
      }
    }
    return null;
  }

  /** What names meant to its last successful run, by name as references write it. */
  Map<String, ComponentKey> appliedByName() {
    Map<String, ComponentKey> byName = new HashMap<>();
    for (ComponentStatus.AppliedDependency d : appliedDependencies()) {
      byName.putIfAbsent(
          NameScopes.normal(d.name()), new ComponentKey(key.namespace(), d.component()));
    }
    return byName;
  }

  /**
   * Whether something may have been made outside with the spec as it stands, although no success is
   * recorded. Without our finalizer a lost status is none: nothing is made before that is there.
   */
  boolean mayHaveBegun() {
    return (status.phase() == null && finalized)
        || status.run() != null
        || status.checkpoint() != null
        || status.applied() != null;
  }
}
