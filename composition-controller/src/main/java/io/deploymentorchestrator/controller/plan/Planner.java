package io.deploymentorchestrator.controller.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.ComponentStatus.Applied;
import io.deploymentorchestrator.controller.api.ComponentStatus.AppliedDependency;
import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.api.ComponentStatus.RunRecord;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.Dependency;
import io.deploymentorchestrator.controller.graph.Listing;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.json.UnreadJson;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.controller.plan.Observation.Attempt;
import io.deploymentorchestrator.controller.plan.Observation.HandlerView;
import io.deploymentorchestrator.controller.reference.CanonicalJson;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import io.deploymentorchestrator.controller.reference.ConfigTemplate.Resolution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lifecycle of a Component: a level-triggered function of what is observed. Safe to ask any
 * number of times, from any starting point.
 */
public final class Planner {

  private final Supplier<String> runIds;

  /**
   * A planner.
   *
   * @param runIds makes random, unique ids for runs
   */
  public Planner(Supplier<String> runIds) {
    this.runIds = runIds;
  }

  /** Decides. */
  public Decision plan(Observation world) {
    Node component = world.component();
    if (component.deleting()) {
      return planDelete(world);
    }
    if (!component.finalized()) {
      return new Decision.AddFinalizer();
    }
    if (component.spec().suspended()) {
      return new Decision.Suspend(isCurrent(world));
    }
    Optional<HandlerView> handler = world.handler();
    if (handler.isEmpty()) {
      return new Decision.AwaitHandler();
    }
    Decision next = advance(world, handler.get());
    boolean held =
        next instanceof Decision.RefuseConfig
            || next instanceof Decision.RefuseAccount
            || next instanceof Decision.RefuseDependencies
            || next instanceof Decision.AwaitDependencies
            || next instanceof Decision.Stand;
    return held ? repairMeanwhile(world, handler.get(), next) : next;
  }

  private Decision advance(Observation world, HandlerView handler) {
    Optional<String> notAllowed = accountRefusal(world);
    if (notAllowed.isPresent()) {
      return new Decision.RefuseAccount(notAllowed.get());
    }
    List<ConfigProblem> unreadable = world.component().template().problems();
    if (!unreadable.isEmpty()) {
      return new Decision.RefuseConfig(unreadable);
    }
    Decision refused = refuseDependencies(world, handler);
    if (refused != null) {
      return refused;
    }
    Applied applied = world.component().status().applied();
    List<Dependency> waiting = world.dependencies().stream().filter(d -> !d.ready()).toList();
    if (!waiting.isEmpty() && applied == null) {
      return new Decision.AwaitDependencies(waiting, world.rootCause());
    }
    if (!waiting.isEmpty() && isSettled(world.component()) && !valuesKnown(world)) {
      return stand(world, waiting);
    }
    Resolved resolved = resolve(world, handler);
    // What is applied already goes on being watched and repaired meanwhile.
    return waiting.isEmpty() || isApplied(applied, resolved)
        ? planApply(world, handler, resolved)
        : new Decision.AwaitDependencies(waiting, world.rootCause());
  }

  /**
   * What is applied goes on being repaired while what comes next can't be applied. With a run open
   * it may be half of each, and is left alone.
   */
  private Decision repairMeanwhile(Observation world, HandlerView handler, Decision held) {
    Node component = world.component();
    Applied applied = component.status().applied();
    RunRecord open = component.status().run();
    if (applied == null || (open != null && !applied.inputsHash().equals(open.inputsHash()))) {
      return held;
    }
    Set<Run.Cause> causes = causesByTimeOrObject(world);
    if (causes.isEmpty() && open != null) {
      causes.add(Run.Cause.RETRY);
    }
    Optional<Duration> tick = untilNextTick(world);
    if (causes.isEmpty() && tick.isEmpty()) {
      return held;
    }
    Optional<Inputs> known =
        world
            .appliedInputs()
            .filter(i -> i.hash().equals(applied.inputsHash()))
            .filter(i -> world.accountRefusal(Optional.ofNullable(i.account())).isEmpty())
            .filter(i -> handler.check(i.config(), i.referencedPaths()).isEmpty());
    if (known.isEmpty()) {
      return held;
    }
    Inputs inputs = known.get();
    if (causes.isEmpty()) {
      return new Decision.AwaitRepair(held, tick);
    }
    String key = repairKey(component, inputs, handler);
    Optional<Attempt> last = world.lastAttempt().filter(a -> a.key().equals(key));
    if (last.isPresent() && !world.woken() && !due(last.get(), world.now())) {
      return new Decision.AwaitRepair(held, remaining(last.get(), world.now()));
    }
    return new Decision.Repair(inputs, run(open, inputs, causes));
  }

  private static Optional<String> accountRefusal(Observation world) {
    return world.accountRefusal(Optional.ofNullable(world.component().spec().serviceAccountName()));
  }

  private static Decision planDelete(Observation world) {
    Node component = world.component();
    if (!component.finalized()) {
      return new Decision.Ignore();
    }
    boolean neverServed = world.handler().isEmpty() && neverServed(component.status());
    if (component.abandoned() || isUnreadAndNeverRan(component) || neverServed) {
      return new Decision.Abandon();
    }
    List<ComponentKey> holders = world.holders();
    if (!holders.isEmpty()) {
      return new Decision.AwaitDependents(holders);
    }
    Optional<String> notAllowed = accountRefusal(world);
    if (notAllowed.isPresent()) {
      return new Decision.AwaitAccountToDelete(notAllowed.get());
    }
    if (world.handler().isEmpty()) {
      return new Decision.AwaitHandlerToDelete();
    }
    Optional<Attempt> last = world.lastAttempt().filter(a -> a.key().equals(deleteKey(component)));
    if (last.isPresent() && !world.woken() && !due(last.get(), world.now())) {
      return new Decision.AwaitDeleteAttempt(remaining(last.get(), world.now()));
    }
    return new Decision.Delete();
  }

  /**
   * No handler can have made anything of a config that never was another one: the API server counts
   * the request to delete as the second generation.
   */
  private static boolean isUnreadAndNeverRan(Node component) {
    ComponentStatus status = component.status();
    return UnreadJson.isPastLimit(component.spec().config())
        && component.generation() <= 2
        && status.phase() != null
        && status.applied() == null
        && status.run() == null
        && status.checkpoint() == null;
  }

  /**
   * Whether a status says that no handler has ever been called for its Component. It can be relied
   * on: before the first call after such a status another one is written, and one that takes the
   * place of a lost status has a run.
   */
  public static boolean neverServed(ComponentStatus status) {
    return status.phase() != null
        && status.handler() != null
        && status.handler().version() == null
        && status.applied() == null
        && status.run() == null
        && status.checkpoint() == null
        && status.providerStatus() == null;
  }

  /** What an {@link Attempt} to apply is filed under: anything else makes a new attempt. */
  public static String attemptKey(Node component, Inputs inputs, HandlerView handler) {
    return String.join(
        " ",
        "apply",
        component.uid(),
        Long.toString(component.generation()),
        inputs.hash(),
        handler.identity());
  }

  /** What an {@link Attempt} to repair what is applied is filed under. */
  public static String repairKey(Node component, Inputs inputs, HandlerView handler) {
    return String.join(" ", "repair", component.uid(), inputs.hash(), handler.identity());
  }

  /** What an {@link Attempt} to delete is filed under. */
  public static String deleteKey(Node component) {
    return "delete " + component.uid();
  }

  private static @Nullable Decision refuseDependencies(Observation world, HandlerView handler) {
    Node component = world.component();
    int count = component.dependencyCount();
    if (count > Node.MAX_DEPENDENCIES) {
      return new Decision.RefuseDependencies(
          Reasons.LIMIT_EXCEEDED,
          "it depends on %d Components, in dependsOn and references; at most %d are possible: split the Component"
              .formatted(count, Node.MAX_DEPENDENCIES),
          null);
    }
    for (Dependency dependency : world.dependencies()) {
      if (dependency.target().equals(component.key())) {
        return new Decision.RefuseDependencies(
            Reasons.SELF_REFERENCE,
            "'" + dependency.name() + "' is this Component itself; remove it",
            null);
      }
    }
    List<ComponentKey> cycle = world.cycle();
    if (!cycle.isEmpty()) {
      return new Decision.RefuseDependencies(
          Reasons.DEPENDENCY_CYCLE,
          Listing.cycle(cycle) + "; remove one of these dependencies",
          null);
    }
    List<Dependency> missing = world.dependencies().stream().filter(d -> d.node() == null).toList();
    if (!missing.isEmpty() && !isSettled(component)) {
      String message = notFound(world, missing);
      Dependency first = missing.getFirst();
      String name = Listing.name(first.target().name());
      RootCause cause =
          new RootCause(name, Reasons.DEPENDENCY_NOT_FOUND, "there is no Component " + name, null);
      return new Decision.RefuseDependencies(Reasons.DEPENDENCY_NOT_FOUND, message, cause);
    }
    return rebound(world, handler);
  }

  /** Whether nothing but a dependency can be a reason to apply anything. */
  private static boolean isSettled(Node component) {
    return component.status().applied() != null
        && component.status().phase() == Phase.Ready
        && component.status().run() == null
        && component.generation() == component.status().appliedGeneration()
        && component.unansweredRequest() == null;
  }

  private static String notFound(Observation world, List<Dependency> missing) {
    return Listing.of(missing, dependency -> notFound(world, dependency), "; ");
  }

  private static String notFound(Observation world, Dependency dependency) {
    if (dependency.name().contains("/")) {
      return "'"
          + Listing.name(dependency.name())
          + "': dependencies on other namespaces are not possible";
    }
    List<String> similar = world.suggestions(dependency.name());
    return dependency.missing()
        + (similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?");
  }

  /**
   * A name that was applied against one Component and now means another is held until somebody
   * decides.
   */
  private static @Nullable Decision rebound(Observation world, HandlerView handler) {
    Node component = world.component();
    Applied applied = component.status().applied();
    boolean decided =
        component.generation() != component.status().appliedGeneration()
            || component.unansweredRequest() != null
            || isRequestedAsItStands(world, handler);
    if (applied == null || decided) {
      return null;
    }
    Map<String, Dependency> byName = new HashMap<>();
    world.dependencies().forEach(d -> byName.put(d.name(), d));
    for (AppliedDependency before : applied.dependencyList()) {
      Dependency now = byName.get(before.name());
      if (now != null && now.node() != null && !now.target().name().equals(before.component())) {
        return new Decision.RefuseDependencies(
            Reasons.DEPENDENCY_REBOUND,
            "'%s' was applied as Component %s and now means %s; change the spec or request a run to accept that"
                .formatted(now.name(), before.component(), now.target().name()),
            null);
      }
    }
    return null;
  }

  /** A run that was asked for is what was asked for until it ends Ready, however often it fails. */
  private static boolean isRequestedAsItStands(Observation world, HandlerView handler) {
    RunRecord run = world.component().status().run();
    return run != null
        && run.causes().contains(Run.Cause.REQUESTED.name())
        && resolve(world, handler).inputs().hash().equals(run.inputsHash());
  }

  private static Decision stand(Observation world, List<Dependency> waiting) {
    List<Dependency> missing = waiting.stream().filter(d -> d.node() == null).toList();
    return missing.isEmpty()
        ? new Decision.Stand(
            Reasons.WAITING_FOR_DEPENDENCIES, "waiting for " + Dependency.targets(waiting))
        : new Decision.Stand(Reasons.DEPENDENCY_NOT_FOUND, notFound(world, missing));
  }

  /** Whether every Component that the config reads from reports something. */
  private static boolean valuesKnown(Observation world) {
    return statuses(world.dependencies())
        .keySet()
        .containsAll(world.component().template().names());
  }

  private Decision planApply(Observation world, HandlerView handler, Resolved resolved) {
    if (!resolved.problems().isEmpty()) {
      return new Decision.RefuseConfig(resolved.problems());
    }
    Inputs inputs = resolved.inputs();
    Set<Run.Cause> causes = causes(world, handler, inputs);
    Node component = world.component();
    if (causes.isEmpty()) {
      return new Decision.UpToDate(inputs, untilNextTick(world));
    }
    String key = attemptKey(component, inputs, handler);
    Optional<Attempt> last = world.lastAttempt().filter(a -> a.key().equals(key));
    boolean asked =
        world.woken() || component.unansweredRequest() != null || wasHeld(component.status());
    if (last.isPresent() && !asked && !due(last.get(), world.now())) {
      return new Decision.AwaitAttempt(inputs, remaining(last.get(), world.now()));
    }
    return new Decision.Apply(inputs, run(component.status().run(), inputs, causes));
  }

  private Run run(@Nullable RunRecord open, Inputs inputs, Set<Run.Cause> causes) {
    boolean same =
        open != null && (open.inputsHash() == null || open.inputsHash().equals(inputs.hash()));
    Set<Run.Cause> joined = EnumSet.copyOf(causes);
    if (open != null) {
      open.causes().forEach(c -> joined.add(Run.Cause.valueOf(c)));
      if (joined.size() > 1) {
        joined.remove(Run.Cause.RETRY);
      }
    }
    return new Run(open != null && same ? open.id() : runIds.get(), joined);
  }

  private static Set<Run.Cause> causes(Observation world, HandlerView handler, Inputs inputs) {
    Node component = world.component();
    ComponentStatus status = component.status();
    Set<Run.Cause> causes = EnumSet.noneOf(Run.Cause.class);
    Applied applied = status.applied();
    if (applied == null) {
      causes.add(Run.Cause.SPEC);
    } else if (!applied.inputsHash().equals(inputs.hash())) {
      boolean edited = component.generation() != status.appliedGeneration();
      causes.add(edited ? Run.Cause.SPEC : Run.Cause.DEPENDENCY);
    }
    if (applied != null
        && handler.upgradeReruns()
        && !handler.version().equals(applied.handlerVersion())) {
      causes.add(Run.Cause.UPGRADE);
    }
    if (component.unansweredRequest() != null) {
      causes.add(Run.Cause.REQUESTED);
    }
    causes.addAll(causesByTimeOrObject(world));
    // A run is open until it ends Ready; what stands in phase and conditions may be for other
    // reasons.
    if (causes.isEmpty() && status.run() != null) {
      causes.add(Run.Cause.RETRY);
    }
    return causes;
  }

  /** Reasons to run with the same inputs again. */
  private static Set<Run.Cause> causesByTimeOrObject(Observation world) {
    Set<Run.Cause> causes = EnumSet.noneOf(Run.Cause.class);
    Node component = world.component();
    if (untilRefresh(component, world.now()).filter(Duration::isZero).isPresent()) {
      causes.add(Run.Cause.REFRESH);
    }
    if (untilRecheck(world).filter(Duration::isZero).isPresent()) {
      causes.add(Run.Cause.RECHECK);
    }
    if (world.woken()) {
      causes.add(Run.Cause.WATCHED_OBJECT);
    }
    return causes;
  }

  /** Until one of these is due by time. */
  private static Optional<Duration> untilNextTick(Observation world) {
    Node component = world.component();
    return Stream.of(untilRefresh(component, world.now()), untilRecheck(world))
        .flatMap(Optional::stream)
        .min(Duration::compareTo);
  }

  /**
   * Whether the status still tells of something that stood in the way of a call and no longer does.
   */
  private static boolean wasHeld(ComponentStatus status) {
    StatusCondition ready = status.condition(Reasons.READY);
    if (ready == null) {
      return true;
    }
    // A handler's own reason may be named like one of ours: only ours come with the condition.
    boolean ours =
        HELD_WITHOUT_CONDITION.contains(ready.reason())
            || isFalse(status, Reasons.CONFIG_VALID)
            || isFalse(status, Reasons.DEPENDENCIES_READY);
    return ours && HOLDING.contains(ready.reason());
  }

  private static boolean isFalse(ComponentStatus status, String type) {
    StatusCondition condition = status.condition(type);
    return condition != null && condition.status().equals("False");
  }

  private static final Set<String> HELD_WITHOUT_CONDITION =
      Set.of(Reasons.SUSPENDED, Reasons.HANDLER_NOT_FOUND, Reasons.HANDLER_REFUSED);

  private static final Set<String> HOLDING =
      Stream.concat(
              Stream.of(
                  Reasons.SUSPENDED,
                  Reasons.HANDLER_NOT_FOUND,
                  Reasons.HANDLER_REFUSED,
                  Reasons.WAITING_FOR_DEPENDENCIES,
                  Reasons.DEPENDENCY_NOT_FOUND,
                  Reasons.DEPENDENCY_CYCLE,
                  Reasons.DEPENDENCY_REBOUND,
                  Reasons.SELF_REFERENCE),
              Arrays.stream(Kind.values()).map(Enum::name))
          .collect(Collectors.toUnmodifiableSet());

  private static boolean isCurrent(Observation world) {
    Applied applied = world.component().status().applied();
    if (applied == null || world.component().status().run() != null || world.handler().isEmpty()) {
      return false;
    }
    return isApplied(applied, resolve(world, world.handler().get()));
  }

  /** Whether the inputs as they resolve now are those that were applied. */
  private static boolean isApplied(@Nullable Applied applied, Resolved resolved) {
    return applied != null
        && resolved.problems().isEmpty()
        && resolved.inputs().hash().equals(applied.inputsHash());
  }

  private record Resolved(Inputs inputs, List<ConfigProblem> problems) {}

  private static Resolved resolve(Observation world, HandlerView handler) {
    Node component = world.component();
    List<Dependency> dependencies = world.dependencies();
    Resolution resolution = component.template().resolve(statuses(dependencies)::get);
    List<ConfigProblem> problems = new ArrayList<>(resolution.problems());
    if (problems.isEmpty()) {
      problems.addAll(handler.check(resolution.config(), resolution.referencedPaths()));
    }
    ObjectNode surroundings = JsonNodeFactory.instance.objectNode();
    String account = component.spec().serviceAccountName();
    surroundings.put("account", account);
    // What can't be resolved is applied never, and may be too deep to be hashed.
    String hash =
        resolution.problems().isEmpty()
            ? CanonicalJson.hash(resolution.config(), surroundings)
            : "";
    return new Resolved(
        new Inputs(resolution.config(), account, hash, dependencies, resolution.referencedPaths()),
        problems);
  }

  /** What dependencies report, by their names as references write them. */
  private static Map<String, JsonNode> statuses(List<Dependency> dependencies) {
    Set<String> seen = new HashSet<>();
    Map<String, JsonNode> statuses = new HashMap<>();
    for (Dependency dependency : dependencies) {
      Node node = dependency.node();
      String name = dependency.name().replace('-', '_');
      if (node != null && seen.add(name) && node.status().providerStatus() != null) {
        statuses.put(name, node.status().providerStatus());
      }
    }
    return statuses;
  }

  private static Optional<Duration> untilRefresh(Node component, Instant now) {
    String interval = component.spec().refreshInterval();
    String last = component.status().lastAppliedTime();
    if (interval == null || last == null) {
      return Optional.empty();
    }
    Instant lastApplied = Instant.parse(last);
    // A clock set back adds no tick, and must not put the next one off for ever.
    Instant from = lastApplied.isAfter(now) ? now : lastApplied;
    Duration left = Duration.between(now, from.plus(Durations.parse(interval)));
    return Optional.of(left.isNegative() ? Duration.ZERO : left);
  }

  /** Until the handler wants to look again although it is Ready. */
  private static Optional<Duration> untilRecheck(Observation world) {
    String recorded = world.component().status().recheckAt();
    if (recorded == null) {
      return Optional.empty();
    }
    Instant at = world.nextRecheck().orElseGet(() -> Instant.parse(recorded));
    Duration left = Duration.between(world.now(), at);
    return Optional.of(left.isNegative() ? Duration.ZERO : left);
  }

  private static boolean due(Attempt attempt, Instant now) {
    return attempt.notBefore().filter(t -> !t.isAfter(now)).isPresent();
  }

  private static Optional<Duration> remaining(Attempt attempt, Instant now) {
    return attempt.notBefore().map(t -> Duration.between(now, t));
  }

  /** Names the kinds of problems that a wrong config has, worst first. */
  public static Kind worst(List<ConfigProblem> problems) {
    return problems.stream().map(ConfigProblem::kind).min(Enum::compareTo).orElseThrow();
  }
}
