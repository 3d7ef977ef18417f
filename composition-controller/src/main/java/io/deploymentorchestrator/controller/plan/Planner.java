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
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.controller.plan.Observation.Attempt;
import io.deploymentorchestrator.controller.plan.Observation.HandlerView;
import io.deploymentorchestrator.controller.reference.CanonicalJson;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import io.deploymentorchestrator.controller.reference.ConfigTemplate.Resolution;
import io.deploymentorchestrator.operator.json.UnreadJson;
import io.deploymentorchestrator.operator.settings.Durations;
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
  public Decision plan(Observation observed) {
    Node component = observed.component();
    if (component.deleting()) {
      return planDelete(observed);
    }
    Decision next = planLife(observed);
    return component.finalized() || needsNoFinalizer(component, next)
        ? next
        : new Decision.AddFinalizer();
  }

  /** What is refused before anything was made for it leaves nothing to undo. */
  private static boolean needsNoFinalizer(Node component, Decision next) {
    return switch (next) {
      case Decision.RefuseAccount refused -> nothingRecorded(component.status());
      case Decision.RefuseDependencies refused -> nothingRecorded(component.status());
      case Decision.RefuseConfig refused -> nothingRecorded(component.status());
      default -> false;
    };
  }

  private Decision planLife(Observation observed) {
    Node component = observed.component();
    if (component.spec().suspended()) {
      return new Decision.Suspend(isCurrent(observed));
    }
    Optional<HandlerView> handler = observed.handler();
    if (handler.isEmpty()) {
      return new Decision.AwaitHandler();
    }
    Decision next = advance(observed, handler.get());
    return switch (next) {
      case Decision.RefuseConfig refused -> repairMeanwhile(observed, handler.get(), refused);
      case Decision.RefuseAccount refused -> repairMeanwhile(observed, handler.get(), refused);
      case Decision.RefuseDependencies refused -> repairMeanwhile(observed, handler.get(), refused);
      case Decision.AwaitDependencies await -> repairMeanwhile(observed, handler.get(), await);
      case Decision.KeepApplied keep -> repairMeanwhile(observed, handler.get(), keep);
      default -> next;
    };
  }

  private Decision advance(Observation observed, HandlerView handler) {
    Optional<String> notAllowed = accountRefusal(observed);
    if (notAllowed.isPresent()) {
      return new Decision.RefuseAccount(notAllowed.get());
    }
    List<ConfigProblem> unreadable = observed.component().template().problems();
    if (!unreadable.isEmpty()) {
      return new Decision.RefuseConfig(unreadable);
    }
    Decision refused = refuseDependencies(observed, handler);
    if (refused != null) {
      return refused;
    }
    Applied applied = observed.component().status().applied();
    List<Dependency> waiting = observed.dependencies().stream().filter(d -> !d.ready()).toList();
    if (!waiting.isEmpty() && applied == null) {
      return new Decision.AwaitDependencies(waiting, observed.rootCause());
    }
    if (!waiting.isEmpty() && isSettled(observed.component()) && !valuesKnown(observed)) {
      return keepApplied(observed, waiting);
    }
    Resolved resolved = resolve(observed, handler);
    // What is applied already goes on being watched and repaired meanwhile.
    return waiting.isEmpty() || isApplied(applied, resolved)
        ? planApply(observed, handler, resolved)
        : new Decision.AwaitDependencies(waiting, observed.rootCause());
  }

  /**
   * What is applied goes on being repaired while what comes next can't be applied. With a run open
   * it may be half of each, and is left alone.
   */
  private Decision repairMeanwhile(
      Observation observed, HandlerView handler, Decision.WithoutCall blocked) {
    Node component = observed.component();
    Applied applied = component.status().applied();
    RunRecord open = component.status().run();
    if (applied == null || (open != null && !applied.inputsHash().equals(open.inputsHash()))) {
      return blocked;
    }
    Set<Run.Cause> causes = causesByTimeOrObject(observed);
    if (causes.isEmpty() && open != null) {
      causes.add(Run.Cause.RETRY);
    }
    Optional<Duration> tick = untilNextTick(observed);
    if (causes.isEmpty() && tick.isEmpty()) {
      return blocked;
    }
    Optional<Inputs> known =
        observed
            .appliedInputs()
            .filter(i -> i.hash().equals(applied.inputsHash()))
            .filter(i -> observed.accountRefusal(Optional.ofNullable(i.account())).isEmpty())
            .filter(i -> handler.check(i.config(), i.referencedPaths()).isEmpty());
    if (known.isEmpty()) {
      return blocked;
    }
    Inputs inputs = known.get();
    if (causes.isEmpty()) {
      return new Decision.AwaitRepair(blocked, tick);
    }
    AttemptKey key = AttemptKey.toRepair(component, inputs, handler);
    Optional<Attempt> last = observed.lastAttempt().filter(a -> a.key().equals(key));
    if (last.isPresent() && !observed.woken() && !due(last.get(), observed.now())) {
      return new Decision.AwaitRepair(blocked, remaining(last.get(), observed.now()));
    }
    return new Decision.Repair(inputs, run(open, inputs, causes));
  }

  private static Optional<String> accountRefusal(Observation observed) {
    return observed.accountRefusal(
        Optional.ofNullable(observed.component().spec().serviceAccountName()));
  }

  private static Decision planDelete(Observation observed) {
    Node component = observed.component();
    if (!component.finalized()) {
      return new Decision.Ignore();
    }
    boolean neverServed = observed.handler().isEmpty() && neverServed(component.status());
    if (component.abandoned() || isUnreadAndNeverRan(component) || neverServed) {
      return new Decision.Abandon();
    }
    List<ComponentKey> deletionBlockers = observed.deletionBlockers();
    if (!deletionBlockers.isEmpty()) {
      return new Decision.AwaitDependents(deletionBlockers);
    }
    Optional<String> notAllowed = accountRefusal(observed);
    if (notAllowed.isPresent()) {
      return new Decision.AwaitAccountToDelete(notAllowed.get());
    }
    if (observed.handler().isEmpty()) {
      return new Decision.AwaitHandlerToDelete();
    }
    Optional<Attempt> last =
        observed.lastAttempt().filter(a -> a.key().equals(AttemptKey.toDelete(component)));
    if (last.isPresent() && !observed.woken() && !due(last.get(), observed.now())) {
      return new Decision.AwaitDeleteAttempt(remaining(last.get(), observed.now()));
    }
    Optional<String> unread = UnreadJson.problem(component.spec().config());
    if (unread.isPresent()) {
      // What is in it may say that nothing is to be deleted.
      return new Decision.AwaitReadableConfigToDelete(unread.get());
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

  /** Whether a status holds nothing that a call of a handler left in it. */
  private static boolean nothingRecorded(ComponentStatus status) {
    return status.applied() == null
        && status.run() == null
        && status.checkpoint() == null
        && status.providerStatus() == null;
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
        && nothingRecorded(status);
  }

  private static @Nullable Decision refuseDependencies(Observation observed, HandlerView handler) {
    Node component = observed.component();
    int count = component.dependencyCount();
    if (count > Node.MAX_DEPENDENCIES) {
      return new Decision.RefuseDependencies(
          Reasons.LIMIT_EXCEEDED,
          "it depends on %d Components, in dependsOn and references; at most %d are possible: split the Component"
              .formatted(count, Node.MAX_DEPENDENCIES),
          null);
    }
    for (Dependency dependency : observed.dependencies()) {
      if (dependency.target().equals(component.key())) {
        return new Decision.RefuseDependencies(
            Reasons.SELF_REFERENCE,
            "'" + dependency.name() + "' is this Component itself; remove it",
            null);
      }
    }
    List<ComponentKey> cycle = observed.cycle();
    if (!cycle.isEmpty()) {
      return new Decision.RefuseDependencies(
          Reasons.DEPENDENCY_CYCLE,
          Listing.cycle(cycle) + "; remove one of these dependencies",
          null);
    }
    List<Dependency> missing =
        observed.dependencies().stream().filter(d -> d.node() == null).toList();
    if (!missing.isEmpty() && !isSettled(component)) {
      String message = notFound(observed, missing);
      Dependency first = missing.getFirst();
      String name = Listing.name(first.target().name());
      RootCause cause =
          new RootCause(name, Reasons.DEPENDENCY_NOT_FOUND, "there is no Component " + name, null);
      return new Decision.RefuseDependencies(Reasons.DEPENDENCY_NOT_FOUND, message, cause);
    }
    return rebound(observed, handler);
  }

  /** Whether nothing but a dependency can be a reason to apply anything. */
  private static boolean isSettled(Node component) {
    return component.status().applied() != null
        && component.status().phase() == Phase.Ready
        && component.status().run() == null
        && component.generation() == component.status().appliedGeneration()
        && component.unansweredRequest() == null;
  }

  private static String notFound(Observation observed, List<Dependency> missing) {
    return Listing.of(missing, dependency -> notFound(observed, dependency), "; ");
  }

  private static String notFound(Observation observed, Dependency dependency) {
    if (dependency.name().contains("/")) {
      return "'"
          + Listing.name(dependency.name())
          + "': dependencies on other namespaces are not possible";
    }
    List<String> similar = observed.suggestions(dependency.name());
    return dependency.missing()
        + (similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?");
  }

  /**
   * A name that was applied against one Component and now means another is held until somebody
   * decides.
   */
  private static @Nullable Decision rebound(Observation observed, HandlerView handler) {
    Node component = observed.component();
    Applied applied = component.status().applied();
    boolean decided =
        component.generation() != component.status().appliedGeneration()
            || component.unansweredRequest() != null
            || isRequestedAsItStands(observed, handler);
    if (applied == null || decided) {
      return null;
    }
    Map<String, Dependency> byName = new HashMap<>();
    observed.dependencies().forEach(d -> byName.put(d.name(), d));
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
  private static boolean isRequestedAsItStands(Observation observed, HandlerView handler) {
    RunRecord run = observed.component().status().run();
    return run != null
        && run.causes().contains(Run.Cause.REQUESTED.name())
        && resolve(observed, handler).inputs().hash().equals(run.inputsHash());
  }

  private static Decision keepApplied(Observation observed, List<Dependency> waiting) {
    List<Dependency> missing = waiting.stream().filter(d -> d.node() == null).toList();
    return missing.isEmpty()
        ? new Decision.KeepApplied(
            Reasons.WAITING_FOR_DEPENDENCIES, "waiting for " + Dependency.targets(waiting))
        : new Decision.KeepApplied(Reasons.DEPENDENCY_NOT_FOUND, notFound(observed, missing));
  }

  /** Whether every Component that the config reads from reports something. */
  private static boolean valuesKnown(Observation observed) {
    return statuses(observed.dependencies())
        .keySet()
        .containsAll(observed.component().template().names());
  }

  private Decision planApply(Observation observed, HandlerView handler, Resolved resolved) {
    if (!resolved.problems().isEmpty()) {
      return new Decision.RefuseConfig(resolved.problems(), resolved.checkable());
    }
    Inputs inputs = resolved.inputs();
    Set<Run.Cause> causes = causes(observed, handler, inputs);
    Node component = observed.component();
    if (causes.isEmpty()) {
      return new Decision.UpToDate(inputs, untilNextTick(observed));
    }
    AttemptKey key = AttemptKey.toApply(component, inputs, handler);
    Optional<Attempt> last = observed.lastAttempt().filter(a -> a.key().equals(key));
    boolean asked =
        observed.woken() || component.unansweredRequest() != null || wasHeld(component.status());
    if (last.isPresent() && !asked && !due(last.get(), observed.now())) {
      return new Decision.AwaitAttempt(inputs, remaining(last.get(), observed.now()));
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

  private static Set<Run.Cause> causes(Observation observed, HandlerView handler, Inputs inputs) {
    Node component = observed.component();
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
    causes.addAll(causesByTimeOrObject(observed));
    // A run is open until it ends Ready; what stands in phase and conditions may be for other
    // reasons.
    if (causes.isEmpty() && status.run() != null) {
      causes.add(Run.Cause.RETRY);
    }
    return causes;
  }

  /** Reasons to run with the same inputs again. */
  private static Set<Run.Cause> causesByTimeOrObject(Observation observed) {
    Set<Run.Cause> causes = EnumSet.noneOf(Run.Cause.class);
    Node component = observed.component();
    if (untilRefresh(component, observed.now()).filter(Duration::isZero).isPresent()) {
      causes.add(Run.Cause.REFRESH);
    }
    if (untilRecheck(observed).filter(Duration::isZero).isPresent()) {
      causes.add(Run.Cause.RECHECK);
    }
    if (observed.woken()) {
      causes.add(Run.Cause.WATCHED_OBJECT);
    }
    return causes;
  }

  /** Until one of these is due by time. */
  private static Optional<Duration> untilNextTick(Observation observed) {
    return Stream.of(untilRefresh(observed.component(), observed.now()), untilRecheck(observed))
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

  private static boolean isCurrent(Observation observed) {
    Applied applied = observed.component().status().applied();
    if (applied == null
        || observed.component().status().run() != null
        || observed.handler().isEmpty()) {
      return false;
    }
    return isApplied(applied, resolve(observed, observed.handler().get()));
  }

  /** Whether the inputs as they resolve now are those that were applied. */
  private static boolean isApplied(@Nullable Applied applied, Resolved resolved) {
    return applied != null
        && resolved.problems().isEmpty()
        && resolved.inputs().hash().equals(applied.inputsHash());
  }

  private record Resolved(Inputs inputs, List<ConfigProblem> problems) {

    /** What a handler can be asked about: it is all resolved, and of a size that can be checked. */
    Optional<Inputs> checkable() {
      boolean bySchema =
          problems.stream()
              .allMatch(p -> p.kind() == Kind.SchemaViolation || p.kind() == Kind.TypeMismatch);
      return bySchema && !inputs.hash().isEmpty() && inputs.config().isObject()
          ? Optional.of(inputs)
          : Optional.empty();
    }
  }

  private static Resolved resolve(Observation observed, HandlerView handler) {
    Node component = observed.component();
    List<Dependency> dependencies = observed.dependencies();
    Resolution resolution = component.template().resolve(statuses(dependencies)::get);
    List<ConfigProblem> problems = new ArrayList<>(resolution.problems());
    if (problems.isEmpty()) {
      problems.addAll(handler.check(resolution.config(), resolution.referencedPaths()));
    }
    ObjectNode otherInputs = JsonNodeFactory.instance.objectNode();
    String account = component.spec().serviceAccountName();
    otherInputs.put("account", account);
    // What can't be resolved is applied never, and may be too deep to be hashed.
    String hash =
        resolution.problems().isEmpty() ? CanonicalJson.hash(resolution.config(), otherInputs) : "";
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
  private static Optional<Duration> untilRecheck(Observation observed) {
    String recorded = observed.component().status().recheckAt();
    if (recorded == null) {
      return Optional.empty();
    }
    Instant at = observed.nextRecheck().orElseGet(() -> Instant.parse(recorded));
    Duration left = Duration.between(observed.now(), at);
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
