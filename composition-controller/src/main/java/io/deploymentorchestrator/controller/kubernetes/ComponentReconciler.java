package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.lifecycle.Announcement;
import io.deploymentorchestrator.controller.lifecycle.Attempts;
import io.deploymentorchestrator.controller.lifecycle.CallTransitions;
import io.deploymentorchestrator.controller.lifecycle.CurrentObservation;
import io.deploymentorchestrator.controller.lifecycle.DecisionTransitions;
import io.deploymentorchestrator.controller.lifecycle.Situation;
import io.deploymentorchestrator.controller.lifecycle.Situation.History;
import io.deploymentorchestrator.controller.lifecycle.StatusThrottle;
import io.deploymentorchestrator.controller.lifecycle.StatusWrite;
import io.deploymentorchestrator.controller.lifecycle.Transition;
import io.deploymentorchestrator.controller.plan.Decision;
import io.deploymentorchestrator.controller.plan.HandlerAbsence;
import io.deploymentorchestrator.controller.plan.Observation.Attempt;
import io.deploymentorchestrator.controller.plan.Planner;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.deploymentorchestrator.controller.plugin.LoadedHandler;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.operator.kubernetes.Events;
import io.deploymentorchestrator.operator.kubernetes.Finalizers;
import io.deploymentorchestrator.operator.kubernetes.StatusWriter;
import io.deploymentorchestrator.operator.limits.MemorySize;
import io.deploymentorchestrator.operator.scheduling.Requeue;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries a Component from what it is to what its spec says: observe → plan → act → record. The
 * plan and the transitions decide; this class does what they say. Called for one Component by one
 * thread at a time.
 */
final class ComponentReconciler {

  private static final Requeue SOON = Requeue.after(Duration.ofMillis(100));

  /** How often it is asked whether the handlers that were there at the start have started. */
  private static final Requeue UNTIL_HANDLERS_ARE_THERE = Requeue.after(Duration.ofSeconds(1));

  private static final Requeue UNTIL_THERE_IS_MEMORY = Requeue.after(Duration.ofSeconds(1));

  private static final String WAITING_FOR_MEMORY = "WaitingForMemory";

  private static final String WAITS_FOR_MEMORY =
      "what the controller works on for this namespace, or for all, takes the memory that there is for it; it goes on by itself when that is done. Make configs smaller, or give the controller more memory";

  private static final Duration UNTIL_WATCHING_IS_TRIED_AGAIN = Duration.ofSeconds(30);

  /** Of a config, while a handler works on it. */
  private static final int COPIES = 5;

  private final ApiThrottle requests;
  private final ReconcileContext context;
  private final Planner planner;
  private final DecisionTransitions afterDecision;
  private final CallTransitions afterCall;
  private final StatusThrottle throttle;
  private final StatusWriter<ComponentStatus, Component> writer;
  private final HandlerInvoker invoker;
  private final HandlerWatches watches;
  private final Events events;

  ComponentReconciler(
      ApiThrottle requests,
      ReconcileContext context,
      Planner planner,
      DecisionTransitions afterDecision,
      CallTransitions afterCall,
      StatusWriter<ComponentStatus, Component> writer,
      HandlerInvoker invoker,
      HandlerWatches watches,
      Events events) {
    this.requests = requests;
    this.context = context;
    this.planner = planner;
    this.afterDecision = afterDecision;
    this.afterCall = afterCall;
    this.throttle = new StatusThrottle(requests::underLoad);
    this.writer = writer;
    this.invoker = invoker;
    this.watches = watches;
    this.events = events;
  }

  /** Does what is to be done now; answers when to reconcile again although nothing changed. */
  Requeue reconcile(ComponentKey key) throws InterruptedException {
    Observed observed = context.turns().call(key.namespace(), () -> observeAndPlan(key));
    if (observed == null) {
      context.working().forget(Component.class, key);
      return Requeue.none();
    }
    switch (context.working().take(Component.class, key, observed.workingMemory())) {
      case TAKEN -> {}
      case WAITS -> {
        return UNTIL_THERE_IS_MEMORY;
      }
      case WAITS_LONG -> {
        events.warning(observed.component(), WAITING_FOR_MEMORY, "Reconcile", WAITS_FOR_MEMORY);
        return UNTIL_THERE_IS_MEMORY;
      }
    }
    try {
      return act(observed);
    } catch (StatusWriter.FencedException e) {
      return SOON; // somebody else was first: decide anew on what they wrote
    } catch (HandlerInvoker.CancelledException e) {
      return Requeue.atOnce(); // it is being deleted: go on with that
    } finally {
      context.working().release(Component.class, key);
    }
  }

  /**
   * What was seen of a Component, and what is to be done about it.
   *
   * @param now when that was decided: it may have waited for its turn
   * @param filling whether handlers that were there at the start had not all started before
   * @param workingMemory about how many bytes it takes to do it
   */
  private record Observed(
      Component component,
      Node node,
      Optional<LoadedHandler> handler,
      Decision decision,
      Instant now,
      boolean filling,
      long workingMemory) {}

  /** All that is decided on what users wrote, in one turn of the namespace. */
  private @Nullable Observed observeAndPlan(ComponentKey key) {
    Instant now = context.clock().instant();
    Component component = context.components().freshest(key);
    Node node = context.components().node(key);
    if (component == null || node == null) {
      return null;
    }
    boolean filling = context.handlers().filling();
    Optional<LoadedHandler> handler = context.handlers().find(node.spec().handler());
    Decision decision =
        planner.plan(
            new CurrentObservation(
                node,
                context.graph().dependencies(node),
                context.graph(),
                handler,
                context.attempts(),
                context.appliedInputs(),
                name -> invoker.accountRefusal(node, name),
                now));
    if (decision instanceof Decision.UpToDate fine) {
      context.appliedInputs().applied(node, fine.inputs()); // in the turn: it exists
    }
    return new Observed(
        component, node, handler, decision, now, filling, workingMemory(component, decision));
  }

  /**
   * A handler has the config as its own types, as objects to be applied and as the text of
   * requests; and whatever is written, the answer is the whole Component.
   */
  private long workingMemory(Component component, Decision decision) {
    long resolved =
        switch (decision) {
          case Decision.Apply apply -> MemorySize.of(apply.inputs().config());
          case Decision.Repair repair -> MemorySize.of(repair.inputs().config());
          case Decision.RefuseConfig refuse ->
              refuse.resolved().map(inputs -> MemorySize.of(inputs.config())).orElse(0L);
          default -> 0;
        };
    return COPIES * (context.kept().sizeOf(component) + resolved);
  }

  /** A Component is gone for good; a later namesake is not known yet. */
  void forget(ComponentKey key) {
    context.attempts().forget(key);
    context.appliedInputs().forget(key);
    watches.forget(key);
    throttle.forget(key);
    context.working().forget(Component.class, key);
  }

  private Requeue act(Observed observed) throws InterruptedException {
    Decision decision = observed.decision();
    Optional<String> unreadable = observed.component().unreadable();
    boolean goes = decision instanceof Decision.Abandon || decision instanceof Decision.Ignore;
    if (unreadable.isPresent() && !goes) {
      setAside(observed, unreadable.get());
      return Requeue.none(); // until it is written anew
    }
    Optional<LoadedHandler> handler = observed.handler();
    if (observed.filling() && handler.isEmpty() && needsHandler(decision)) {
      return UNTIL_HANDLERS_ARE_THERE;
    }
    boolean watched = handler.isEmpty() || resumeWatching(handler.get(), observed.node());
    Requeue requeue =
        switch (decision) {
          case Decision.AddFinalizer add -> {
            Component stored =
                Finalizers.add(requests, observed.component(), Names.COMPONENT_FINALIZER);
            context.components().born(stored);
            yield reconcile(observed.node().key());
          }
          case Decision.Apply apply when Planner.neverServed(observed.node().status()) ->
              record(
                  observed.component(),
                  observed.node(),
                  afterDecision.beforeFirstCall(apply, situation(observed)));
          case Decision.HandlerCall call -> call(observed, call);
          case Decision.WithoutCall without ->
              record(
                  observed.component(),
                  observed.node(),
                  afterDecision.after(completed(without, observed), situation(observed)));
        };
    return watched ? requeue : requeue.orAfter(UNTIL_WATCHING_IS_TRIED_AGAIN);
  }

  private void setAside(Observed observed, String problem) {
    context
        .components()
        .seen(
            SetAsideWriter.write(
                requests,
                observed.component(),
                problem,
                observed.node().status().conditionList(),
                observed.now()));
  }

  /**
   * The decision with all that is wrong with a config, where it is the handler's schema that
   * refuses it: the handler itself is asked, too. A handler that was replaced meanwhile wakes its
   * Components.
   */
  private Decision.WithoutCall completed(Decision.WithoutCall decision, Observed observed)
      throws InterruptedException {
    return switch (decision) {
      case Decision.AwaitRepair await ->
          new Decision.AwaitRepair(completed(await.why(), observed), await.again());
      case Decision.RefuseConfig refuse when refuse.resolved().isPresent() ->
          new Decision.RefuseConfig(problems(refuse, refuse.resolved().get(), observed));
      default -> decision;
    };
  }

  private List<ConfigProblem> problems(
      Decision.RefuseConfig refuse, Decision.Inputs resolved, Observed observed)
      throws InterruptedException {
    Node node = observed.node();
    Optional<HandlerRegistry.Lease> lease = context.handlers().lease(node.spec().handler());
    if (lease.isEmpty()) {
      return refuse.problems();
    }
    try (HandlerRegistry.Lease leased = lease.get()) {
      return observed.handler().filter(h -> h == leased.handler()).isPresent()
          ? invoker.problems(leased, node, resolved)
          : refuse.problems();
    }
  }

  /**
   * Whether a decision would be another one if the handler were not only late, while the process
   * starts. When it comes it wakes its Components.
   */
  private static boolean needsHandler(Decision decision) {
    return decision instanceof Decision.AwaitHandler
        || decision instanceof Decision.AwaitHandlerToDelete
        || decision instanceof Decision.Suspend;
  }

  /** Whether what the status names is watched; if not, it is to be tried again. */
  private boolean resumeWatching(LoadedHandler handler, Node node) throws InterruptedException {
    if (watches.resumed(handler, node)) {
      return true;
    }
    Optional<HandlerRegistry.Lease> lease = context.handlers().lease(node.spec().handler());
    if (lease.isEmpty()) {
      return true; // it went at this moment, which wakes its Components
    }
    try (HandlerRegistry.Lease leased = lease.get()) {
      return watches.resume(leased, node);
    }
  }

  private Situation situation(Observed observed) {
    return new Situation(
        observed.node(), observed.handler(), absence(observed), history(observed), observed.now());
  }

  /**
   * Without our finalizer nothing is called, nor does anything tell of a time when it was there.
   */
  private History history(Observed observed) {
    return !observed.node().finalized() || context.components().isNewborn(observed.component())
        ? History.NEWBORN
        : History.UNKNOWN;
  }

  private Optional<HandlerAbsence> absence(Observed observed) {
    if (observed.handler().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        invoker.isStuck(observed.node())
            ? new HandlerAbsence.StillCalled()
            : context.handlers().absence(observed.node().spec().handler()));
  }

  /** Calls the handler and records what came of it. */
  private Requeue call(Observed observed, Decision.HandlerCall call) throws InterruptedException {
    Node node = observed.node();
    Optional<Duration> wait = invoker.untilNextCall(node);
    if (wait.isPresent()) {
      return Requeue.after(wait);
    }
    Optional<HandlerRegistry.Lease> lease = context.handlers().lease(node.spec().handler());
    if (lease.isEmpty()) {
      return Requeue.atOnce();
    }
    Attempts attempts = context.attempts();
    boolean woken = attempts.begin(node.key());
    try (HandlerRegistry.Lease leased = lease.get()) {
      return call(leased, observed.component(), node, call);
    } catch (RuntimeException | InterruptedException e) {
      // What is on record says what is left to do: often nothing, if another writer was first.
      attempts.unrecorded(node.key(), woken);
      throw e;
    }
  }

  private Requeue call(
      HandlerRegistry.Lease lease, Component component, Node node, Decision.HandlerCall call)
      throws InterruptedException {
    LoadedHandler handler = lease.handler();
    return switch (call) {
      case Decision.Apply apply -> {
        context.components().called(component);
        context.graph().began(node.key());
        HandlerInvoker.Ended<ApplyResult<Object>> ended =
            invoker.apply(lease, component, node, apply);
        yield record(
            ended.stored(),
            ended.outcome().node(),
            afterCall.applied(apply, handler, ended.outcome(), last(node), now()));
      }
      case Decision.Repair repair -> {
        HandlerInvoker.Ended<ApplyResult<Object>> ended =
            invoker.repair(lease, component, node, repair);
        yield record(
            ended.stored(),
            ended.outcome().node(),
            afterCall.repaired(repair, handler, ended.outcome(), last(node), now()));
      }
      case Decision.Delete delete -> {
        HandlerInvoker.Ended<DeleteResult<Object>> ended = invoker.delete(lease, component, node);
        yield record(
            ended.stored(),
            ended.outcome().node(),
            afterCall.deleted(ended.outcome(), last(node), now()));
      }
    };
  }

  /** Carries a transition out: what it says counts only once it is stored. */
  private Requeue record(Component component, Node node, Transition next) {
    Component stored = component;
    switch (next.status()) {
      case StatusWrite.None none -> {}
      case StatusWrite.Now write -> stored = writer.result(component, write.status());
      case StatusWrite.Throttled write -> {
        Optional<Duration> delay = throttle.delay(node.key(), write.kind(), write.quiet(), now());
        if (delay.isPresent()) {
          return next.requeue().orAfter(delay);
        }
        stored = writer.result(component, write.status());
      }
    }
    switch (next.finalizer()) {
      case NONE -> {}
      case REMOVE -> removeFinalizer(stored);
    }
    context.attempts().change(node.key(), next.attempt());
    next.appliedInputs().ifPresent(inputs -> context.appliedInputs().applied(node, inputs));
    for (Announcement announcement : next.announcements()) {
      record(stored, announcement);
    }
    return next.requeue();
  }

  private void record(Component about, Announcement news) {
    switch (news.type()) {
      case NORMAL -> events.normal(about, news.reason(), news.action(), news.note());
      case WARNING -> events.warning(about, news.reason(), news.action(), news.note());
    }
  }

  private void removeFinalizer(Component component) {
    try {
      Component left = Finalizers.remove(requests, component, Names.COMPONENT_FINALIZER);
      if (left.isMarkedForDeletion() && left.getFinalizers().isEmpty()) {
        // It went with that. What is known of it must go at once, too: the answer bears the version
        // that it had before, and until the watch tells, it would be deleted once more.
        context.components().gone(left);
      } else {
        context.components().seen(left);
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  private Optional<Attempt> last(Node node) {
    return context.attempts().last(node.key());
  }

  private Instant now() {
    return context.clock().instant();
  }
}
