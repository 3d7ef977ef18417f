package io.deploymentorchestrator.controller.status;

import static io.deploymentorchestrator.controller.api.Reasons.CONFIG_VALID;
import static io.deploymentorchestrator.controller.api.Reasons.DEPENDENCIES_READY;
import static io.deploymentorchestrator.controller.api.Reasons.HANDLER_AVAILABLE;
import static io.deploymentorchestrator.controller.api.Reasons.READY;
import static io.deploymentorchestrator.controller.api.Reasons.RECONCILING;
import static io.deploymentorchestrator.controller.api.Reasons.STALLED;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.ComponentStatus.Applied;
import io.deploymentorchestrator.controller.api.ComponentStatus.AppliedDependency;
import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.api.ComponentStatus.RunRecord;
import io.deploymentorchestrator.controller.api.ComponentStatus.ServedBy;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.Dependency;
import io.deploymentorchestrator.controller.graph.Listing;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.plan.Decision;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.controller.plan.HandlerAbsence;
import io.deploymentorchestrator.controller.plan.Planner;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import io.deploymentorchestrator.operator.text.DisplayText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a Component's status says after a decision or a call. Pure: equal situations give equal
 * statuses, so that a retry that fails the same way writes nothing.
 */
public final class ComponentStatuses {

  private static final List<String> OURS =
      List.of(READY, RECONCILING, STALLED, HANDLER_AVAILABLE, CONFIG_VALID, DEPENDENCIES_READY);

  /** Causes of runs that look whether all is as it was. */
  private static final Set<Run.Cause> LOOKS = Set.of(Run.Cause.WATCHED_OBJECT, Run.Cause.RECHECK);

  private static final String INPUTS_FINE =
      "references are resolved and the handler's schema holds";

  private final Node node;
  private final Instant now;
  private final ConditionSet conditions;
  private @Nullable ServedBy servedBy;
  private boolean handlerSpoke;
  private @Nullable JsonNode providerStatus;
  private @Nullable Applied applied;
  private @Nullable RunRecord run;
  private @Nullable JsonNode checkpoint;
  private @Nullable String lastAppliedTime;
  private @Nullable String lastHandled;
  private @Nullable String recheckAt;

  /** Begins with everything as it was, conditions and root cause aside. */
  private ComponentStatuses(Node node, Instant now) {
    ComponentStatus last = node.status();
    this.node = node;
    this.now = now;
    this.conditions = new ConditionSet(last.conditionList(), node.generation(), now);
    this.servedBy = last.handler();
    this.providerStatus = last.providerStatus();
    this.applied = last.applied();
    this.run = last.run();
    this.checkpoint = last.checkpoint();
    this.lastAppliedTime = last.lastAppliedTime();
    this.lastHandled = last.lastHandledReconcileAt();
    this.recheckAt = last.recheckAt();
  }

  /**
   * A status in place of one that was lost: what was there is known no more, so a run counts as
   * open, and what the spec names is held until it ends.
   *
   * @param runId random
   */
  public static ComponentStatus afterLoss(ComponentStatus status, String runId) {
    RunRecord unknown = new RunRecord(runId, List.of(Run.Cause.SPEC.name()), null, null);
    return status.run() != null || status.applied() != null ? status : status.withRun(unknown);
  }

  /** Whether a condition's type is the host's own, which no handler may report. */
  public static boolean isHosts(String conditionType) {
    return OURS.contains(conditionType);
  }

  /** Which handler serves, as the status shows it. */
  public record Handler(String name, String version) {}

  /** Suspended. */
  public static ComponentStatus suspended(Node node, boolean current, Instant now) {
    String message =
        current
            ? "suspended; what is applied is what the spec says"
            : "suspended; the spec is not applied";
    ComponentStatuses next = new ComponentStatuses(node, now);
    next.conditions.set(READY, current ? "True" : "False", Reasons.SUSPENDED, message);
    return next.with(current ? Phase.Ready : Phase.Pending, null);
  }

  /** No plugin serves the handler. */
  public static ComponentStatus handlerMissing(Node node, HandlerAbsence absence, Instant now) {
    String handler = node.spec().handler();
    String otherwise =
        node.deleting()
            ? ", or annotate " + Names.ABANDON + "=true to leave behind what it made"
            : "";
    String reason =
        absence instanceof HandlerAbsence.Refused
            ? Reasons.HANDLER_REFUSED
            : Reasons.HANDLER_NOT_FOUND;
    String message =
        switch (absence) {
          case HandlerAbsence.NotFound none ->
              "no plugin serves handler '%s'; put its jar into the plugins folder%s. Loaded: %s"
                  .formatted(
                      handler,
                      otherwise,
                      none.served().isEmpty() ? "none" : String.join(", ", none.served()));
          case HandlerAbsence.Refused refused ->
              "handler '%s' is not served, %s was refused: %s%s"
                  .formatted(
                      handler,
                      DisplayText.line(refused.file()),
                      DisplayText.line(refused.why()),
                      otherwise);
          case HandlerAbsence.Starting starting ->
              "handler '%s' is not served yet: %s is being loaded and started"
                  .formatted(handler, DisplayText.line(starting.file()));
          case HandlerAbsence.StillCalled called ->
              "handler '%s' is served no longer, and a call of it for this Component was cancelled and has not ended: it ignores interruption; the controller's log shows where it is"
                  .formatted(handler);
        };
    String ready = absence instanceof HandlerAbsence.StillCalled ? Reasons.CALL_TIMEOUT : reason;
    ComponentStatuses next = new ComponentStatuses(node, now);
    if (node.deleting()) {
      next.undeleted(ready, message);
    } else {
      next.conditions.isFalse(READY, ready, message);
    }
    next.conditions.isFalse(HANDLER_AVAILABLE, reason, message);
    return next.with(node.deleting() ? Phase.Terminating : Phase.Pending, null);
  }

  /** A dependency can't be. */
  public static ComponentStatus dependenciesRefused(
      Node node, Decision.RefuseDependencies refusal, Handler handler, Instant now) {
    ComponentStatuses next = new ComponentStatuses(node, now);
    boolean wrongSpec =
        refusal.reason().equals(Reasons.DEPENDENCY_CYCLE)
            || refusal.reason().equals(Reasons.SELF_REFERENCE)
            || refusal.reason().equals(Reasons.LIMIT_EXCEEDED);
    next.conditions.isFalse(READY, refusal.reason(), refusal.message());
    if (wrongSpec) {
      next.conditions.isTrue(STALLED, refusal.reason(), refusal.message());
    }
    next.available(handler);
    next.conditions
        .keep(CONFIG_VALID)
        .isFalse(DEPENDENCIES_READY, refusal.reason(), refusal.message());
    return next.with(wrongSpec ? Phase.Failed : Phase.Pending, refusal.rootCause());
  }

  /** Dependencies are not Ready. */
  public static ComponentStatus waiting(
      Node node, Decision.AwaitDependencies wait, Handler handler, Instant now) {
    String names = Dependency.targets(wait.waitingFor());
    RootCause cause = asTold(node, wait.rootCause());
    String message =
        "waiting for "
            + names
            + (cause == null
                ? ""
                : "; held up by "
                    + cause.component()
                    + ": "
                    + cause.reason()
                    + ": "
                    + cause.message());
    ComponentStatuses next = new ComponentStatuses(node, now);
    next.conditions
        .isFalse(READY, Reasons.WAITING_FOR_DEPENDENCIES, message)
        .isTrue(RECONCILING, Reasons.WAITING_FOR_DEPENDENCIES, message);
    next.available(handler);
    next.conditions
        .keep(CONFIG_VALID)
        .isFalse(DEPENDENCIES_READY, Reasons.WAITING_FOR_DEPENDENCIES, message);
    return next.with(Phase.Pending, cause);
  }

  /**
   * A source is the same while component and reason are: what it says meanwhile is in its own
   * status, and those that wait for it are not rewritten for it.
   */
  private static @Nullable RootCause asTold(Node node, @Nullable RootCause cause) {
    RootCause told = node.status().rootCause();
    boolean same =
        told != null
            && cause != null
            && told.component().equals(cause.component())
            && told.reason().equals(cause.reason());
    return same ? told : cause;
  }

  /** Whether two statuses both tell of waiting, and differ at most in what is waited for. */
  public static boolean sameWait(ComponentStatus before, ComponentStatus after) {
    StatusCondition was = before.condition(READY);
    StatusCondition is = after.condition(READY);
    return was != null
        && is != null
        && was.reason().equals(Reasons.WAITING_FOR_DEPENDENCIES)
        && is.reason().equals(Reasons.WAITING_FOR_DEPENDENCIES)
        && Objects.equals(before.rootCause(), after.rootCause())
        && Objects.equals(before.observedGeneration(), after.observedGeneration());
  }

  /** Whether two statuses tell of the same, and differ at most in the words. */
  public static boolean sameRefusal(ComponentStatus before, ComponentStatus after) {
    return before.phase() == after.phase()
        && Objects.equals(before.observedGeneration(), after.observedGeneration())
        && Objects.equals(before.lastHandledReconcileAt(), after.lastHandledReconcileAt())
        && Objects.equals(before.handler(), after.handler())
        && Stream.of(READY, CONFIG_VALID, DEPENDENCIES_READY)
            .allMatch(type -> sameReason(before.condition(type), after.condition(type)));
  }

  private static boolean sameReason(
      @Nullable StatusCondition before, @Nullable StatusCondition after) {
    return before == null || after == null
        ? before == after
        : before.status().equals(after.status()) && before.reason().equals(after.reason());
  }

  /** The operator does not let it act as its account. */
  public static ComponentStatus accountRefused(
      Node node, String message, Handler handler, Instant now) {
    String reason = Reasons.SERVICE_ACCOUNT_NOT_ALLOWED;
    ComponentStatuses next = new ComponentStatuses(node, now);
    next.conditions.isFalse(READY, reason, message).isTrue(STALLED, reason, message);
    next.available(handler);
    next.conditions.keep(CONFIG_VALID).keep(DEPENDENCIES_READY);
    return next.with(Phase.Failed, null);
  }

  /** It is being deleted, and the operator does not let it act as its account. */
  public static ComponentStatus undeletableAs(Node node, String message, Instant now) {
    return terminating(
        node,
        Reasons.SERVICE_ACCOUNT_NOT_ALLOWED,
        message + "; or annotate " + Names.ABANDON + "=true to leave behind what it made",
        now);
  }

  /** It is being deleted, and its config can't be read. */
  public static ComponentStatus undeletableUnread(Node node, String problem, Instant now) {
    return terminating(
        node,
        Kind.LimitExceeded.name(),
        "the config %s, so it can't be seen what deletion means; make it readable, or annotate %s=true to leave behind what its handler made"
            .formatted(problem, Names.ABANDON),
        now);
  }

  /** It is being deleted, and others that were made from it still exist. */
  public static ComponentStatus awaitsDependents(
      Node node, List<ComponentKey> dependents, Instant now) {
    return terminating(
        node,
        Reasons.HAS_DEPENDENTS,
        "waiting for Components that were made from this one to go: "
            + Listing.of(dependents.stream().map(ComponentKey::name).toList(), ", "),
        now);
  }

  /** The config is wrong. */
  public static ComponentStatus configRefused(
      Node node, List<ConfigProblem> problems, Handler handler, Instant now) {
    String reason = Planner.worst(problems).name();
    String message =
        problems.stream().limit(20).map(ConfigProblem::toString).collect(Collectors.joining("; "));
    if (problems.size() > 20) {
      message += "; and " + (problems.size() - 20) + " more";
    }
    ComponentStatuses next = new ComponentStatuses(node, now);
    next.conditions.isFalse(READY, reason, message).isTrue(STALLED, reason, message);
    next.available(handler);
    next.conditions.isFalse(CONFIG_VALID, reason, message).keep(DEPENDENCIES_READY);
    return next.with(Phase.Failed, null);
  }

  /** All is as the spec says, and no call was needed to know it. */
  public static ComponentStatus upToDate(Node node, Inputs inputs, Handler handler, Instant now) {
    ComponentStatuses next = new ComponentStatuses(node, now);
    next.stillReady();
    next.inputsFine(handler, inputs);
    if (next.applied != null) {
      next.applied = applied(node, inputs, next.applied.handlerVersion());
    }
    next.run = null;
    return next.with(Phase.Ready, null);
  }

  /** What is applied stands, although something is wrong with the dependencies. */
  public static ComponentStatus keepsApplied(
      Node node, Decision.KeepApplied keep, Handler handler, Instant now) {
    ComponentStatuses next = new ComponentStatuses(node, now);
    next.stillReady();
    next.available(handler);
    next.conditions.keep(CONFIG_VALID).isFalse(DEPENDENCIES_READY, keep.reason(), keep.message());
    return next.with(Phase.Ready, null);
  }

  /** Ready, with the handler's own message if that is what it said last. */
  private void stillReady() {
    StatusCondition before = node.status().condition(READY);
    String said =
        before != null && before.status().equals("True") && before.reason().equals(READY)
            ? before.message()
            : "what is applied is what the spec says";
    conditions.isTrue(READY, READY, said);
  }

  /** A call of a handler: for whom, why, with what. */
  public record Call(Node node, Run run, Inputs inputs, Handler handler) {}

  /**
   * What a handler reported, as JSON.
   *
   * @param status the {@code providerStatus} to show; null for none
   * @param checkpoint the checkpoint to store; null for none
   */
  public record Reported(
      @Nullable JsonNode status, List<Condition> conditions, @Nullable JsonNode checkpoint) {}

  /** A handler is about to be called for the first time. */
  public static ComponentStatus begun(Call call, Instant now) {
    return atWork(call, call.node().status().checkpoint(), now);
  }

  /** A checkpoint in the middle of a call. */
  public static ComponentStatus checkpointed(Call call, JsonNode checkpoint, Instant now) {
    return atWork(call, checkpoint, now);
  }

  private static ComponentStatus atWork(Call call, @Nullable JsonNode checkpoint, Instant now) {
    ComponentStatuses next = new ComponentStatuses(call.node(), now);
    String message = "the handler is at work";
    // A Ready Component stays Ready while it is worked on: its dependents have no reason to wait.
    // One that failed stays Failed while it is tried again: a retry is news to nobody.
    boolean retry = isRetry(call);
    if (call.node().ready() || retry) {
      next.conditions.keep(READY);
    } else {
      next.conditions.isFalse(READY, Reasons.PROGRESSING, message);
    }
    next.conditions.isTrue(RECONCILING, Reasons.PROGRESSING, message);
    next.inputsFine(call.handler(), call.inputs());
    next.open(call);
    next.checkpoint = checkpoint;
    Phase phase = call.node().ready() ? Phase.Ready : retry ? Phase.Failed : Phase.Deploying;
    return next.with(phase, null);
  }

  private static boolean isRetry(Call call) {
    ComponentStatus status = call.node().status();
    return status.phase() == Phase.Failed
        && status.run() != null
        && status.run().id().equals(call.run().id())
        && Long.valueOf(call.node().generation()).equals(status.observedGeneration());
  }

  /**
   * The handler says Ready.
   *
   * @param recheckAfter when it wants to be called again all the same
   */
  public static ComponentStatus ready(
      Call call, Reported reported, String message, Optional<Duration> recheckAfter, Instant now) {
    ComponentStatuses next = new ComponentStatuses(call.node(), now);
    next.conditions.isTrue(READY, READY, message);
    next.inputsFine(call.handler(), call.inputs());
    next.open(call);
    next.report(reported);
    next.applied = applied(call.node(), call.inputs(), call.handler().version());
    next.ended(call, recheckAfter);
    return next.with(Phase.Ready, null);
  }

  private void ended(Call call, Optional<Duration> recheckAfter) {
    run = null;
    // A look is no run that the refresh interval counts from.
    if (lastAppliedTime == null || !LOOKS.containsAll(call.run().causes())) {
      lastAppliedTime = seconds(now);
    }
    recheckAt = recheckAfter.map(d -> seconds(now.plus(d).plusMillis(999))).orElse(null);
  }

  /**
   * What is applied was repaired while something new can't be applied: only the handler's own part
   * is other than before.
   *
   * @param recheckAfter when it wants to be called again all the same
   */
  public static ComponentStatus repaired(
      Call call, Reported reported, Optional<Duration> recheckAfter, Instant now) {
    ComponentStatuses next = new ComponentStatuses(call.node(), now);
    next.ended(call, recheckAfter);
    return next.repair(reported);
  }

  /** A repair goes on, or failed: its run is open, and what is applied is not as it should be. */
  public static ComponentStatus unrepaired(Call call, Reported reported, Instant now) {
    ComponentStatuses next = new ComponentStatuses(call.node(), now);
    next.run = next.record(call);
    return next.repair(reported);
  }

  /** A checkpoint in the middle of a repair. */
  public static ComponentStatus checkpointedRepair(Call call, JsonNode checkpoint, Instant now) {
    JsonNode last = call.node().status().providerStatus();
    return unrepaired(call, new Reported(last, List.of(), checkpoint), now);
  }

  /** It says nothing of a new spec, which may not have been looked at yet. */
  private ComponentStatus repair(Reported reported) {
    OURS.forEach(conditions::keep);
    report(reported);
    ComponentStatus last = node.status();
    return with(last.phase(), last.rootCause()).withObservedGeneration(last.observedGeneration());
  }

  /** Whether all that one status has to tell over another is which handler serves. */
  public static boolean tellsHandlerOnly(ComponentStatus before, ComponentStatus after) {
    return !Objects.equals(before.handler(), after.handler())
        && Objects.equals(withoutHandler(before), withoutHandler(after));
  }

  private static ComponentStatus withoutHandler(ComponentStatus status) {
    return status.withHandler(
        null,
        status.conditionList().stream().filter(c -> !c.type().equals(HANDLER_AVAILABLE)).toList());
  }

  /** The handler says that work goes on. */
  public static ComponentStatus inProgress(
      Call call, Reported reported, String reason, String message, Instant now) {
    ComponentStatuses next = new ComponentStatuses(call.node(), now);
    next.inputsFine(call.handler(), call.inputs());
    next.open(call);
    next.report(reported);
    Duration limit = Deadlines.apply(call.node());
    boolean late = next.run != null && Deadlines.passed(next.run.since(), limit, now);
    String shown = late ? lateMessage(limit, message) : message;
    next.conditions
        .isFalse(READY, late ? Reasons.TIMED_OUT : reason, shown)
        .isTrue(RECONCILING, reason, shown);
    return next.with(late ? Phase.Failed : Phase.Deploying, null);
  }

  private static String lateMessage(Duration limit, String message) {
    return "not Ready after " + Deadlines.text(limit) + ": " + message;
  }

  /** The handler failed. */
  public static ComponentStatus failed(
      Call call, Reported reported, String reason, String message, Retry retry, Instant now) {
    ComponentStatuses next = new ComponentStatuses(call.node(), now);
    next.open(call);
    boolean stalled = retry == Retry.WHEN_CHANGED;
    Duration limit = Deadlines.apply(call.node());
    boolean late = !stalled && next.run != null && Deadlines.passed(next.run.since(), limit, now);
    String shown = late ? lateMessage(limit, reason + ": " + message) : message;
    next.conditions
        .isFalse(READY, late ? Reasons.TIMED_OUT : reason, shown)
        .isTrue(stalled ? STALLED : RECONCILING, stalled ? reason : Reasons.RETRYING, shown);
    next.inputsFine(call.handler(), call.inputs());
    if (stalled) {
      next.conditions.isFalse(CONFIG_VALID, reason, message);
    }
    next.report(reported);
    return next.with(Phase.Failed, null);
  }

  /** Being deleted, and waiting for something. */
  public static ComponentStatus terminating(
      Node node, String reason, String message, Reported reported, Instant now) {
    ComponentStatuses next = new ComponentStatuses(node, now);
    String shown = next.undeleted(reason, message);
    next.conditions.isTrue(RECONCILING, reason, shown);
    next.report(reported);
    return next.with(Phase.Terminating, null);
  }

  /** Not Ready because it is being deleted, or because that takes too long; answers the message. */
  private String undeleted(String reason, String message) {
    Duration limit = Deadlines.delete(node);
    boolean late = Deadlines.passed(node.deletionTime(), limit, now);
    String shown = late ? "not deleted after " + Deadlines.text(limit) + ": " + message : message;
    conditions.isFalse(READY, late ? Reasons.TIMED_OUT : reason, shown);
    return shown;
  }

  /** Being deleted, and waiting for something that its handler has no part in. */
  public static ComponentStatus terminating(Node node, String reason, String message, Instant now) {
    Reported asBefore =
        new Reported(node.status().providerStatus(), List.of(), node.status().checkpoint());
    return terminating(node, reason, message, asBefore, now);
  }

  private void available(Handler handler) {
    servedBy = new ServedBy(handler.name(), handler.version());
    conditions.isTrue(
        HANDLER_AVAILABLE, Reasons.HANDLER_LOADED, handler.name() + " " + handler.version());
  }

  private void inputsFine(Handler handler, Inputs inputs) {
    available(handler);
    conditions.isTrue(CONFIG_VALID, Reasons.VALID, INPUTS_FINE);
    List<Dependency> missing =
        inputs.dependencies().stream().filter(d -> d.node() == null).toList();
    if (inputs.dependencies().isEmpty()) {
      conditions.isTrue(DEPENDENCIES_READY, Reasons.NO_DEPENDENCIES, "depends on nothing");
    } else if (!missing.isEmpty()) {
      String message = Listing.of(missing.stream().map(Dependency::missing).toList(), "; ");
      conditions.isFalse(DEPENDENCIES_READY, Reasons.DEPENDENCY_NOT_FOUND, message);
    } else {
      conditions.isTrue(DEPENDENCIES_READY, READY, Dependency.targets(inputs.dependencies()));
    }
  }

  /** A run is open until it is settled, and answers the request that stands. */
  private void open(Call call) {
    run = record(call);
    lastHandled = node.annotations().get(Names.REQUESTED_AT);
  }

  private RunRecord record(Call call) {
    String since = run != null && run.id().equals(call.run().id()) ? run.since() : null;
    return new RunRecord(
        call.run().id(),
        call.run().causes().stream().map(Enum::name).sorted().toList(),
        call.inputs().hash(),
        since != null ? since : seconds(now));
  }

  private void report(Reported reported) {
    providerStatus = reported.status();
    checkpoint = reported.checkpoint();
    for (Condition condition : reported.conditions()) {
      String status =
          switch (condition.status()) {
            case TRUE -> "True";
            case FALSE -> "False";
            case UNKNOWN -> "Unknown";
          };
      conditions.set(condition.type(), status, condition.reason(), condition.message());
    }
    handlerSpoke = !reported.conditions().isEmpty();
  }

  private static Applied applied(Node node, Inputs inputs, @Nullable String handlerVersion) {
    List<AppliedDependency> dependencies =
        inputs.dependencies().stream()
            .map(d -> new AppliedDependency(d.name(), d.target().name()))
            .toList();
    return new Applied(
        inputs.hash(),
        node.generation(),
        handlerVersion,
        dependencies.isEmpty() ? null : dependencies);
  }

  /** It may be somebody else's text, and the name of something that is not there. */
  private static RootCause shown(RootCause cause) {
    return new RootCause(
        DisplayText.line(cause.component()),
        cause.reason(),
        DisplayText.line(cause.message(), ConditionSet.MAX_MESSAGE),
        cause.since());
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The handler's conditions stay as they were where it reported none. */
  private ComponentStatus with(@Nullable Phase phase, @Nullable RootCause rootCause) {
    if (!handlerSpoke) {
      conditions.keepOthers(OURS);
    }
    return new ComponentStatus(
        node.generation(),
        phase,
        conditions.toList(),
        providerStatus,
        servedBy != null ? servedBy : new ServedBy(node.spec().handler(), null),
        rootCause == null ? null : shown(rootCause),
        applied,
        run,
        checkpoint,
        lastAppliedTime,
        lastHandled,
        recheckAt);
  }
}
