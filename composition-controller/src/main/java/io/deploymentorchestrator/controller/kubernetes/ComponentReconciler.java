package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.Listing;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.json.UnreadJson;
import io.deploymentorchestrator.controller.kubernetes.objects.Requests;
import io.deploymentorchestrator.controller.limits.MemorySize;
import io.deploymentorchestrator.controller.plan.Decision;
import io.deploymentorchestrator.controller.plan.HandlerAbsence;
import io.deploymentorchestrator.controller.plan.Planner;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.deploymentorchestrator.controller.plugin.LoadedHandler;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import io.deploymentorchestrator.controller.status.ComponentStatuses;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Call;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Reported;
import io.deploymentorchestrator.controller.status.Deadlines;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Carries a Component from what it is to what its spec says: observe → plan → act → record. The
 * plan decides; this class does what it says. Called for one Component by one thread at a time.
 */
final class ComponentReconciler {

  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration SOON = Duration.ofMillis(100);

  /** How often it is asked whether the handlers that were there at the start have started. */
  private static final Duration UNTIL_HANDLERS_ARE_THERE = Duration.ofSeconds(1);

  /** How often it is asked whether a call that ignores its interruption has ended. */
  private static final Duration UNTIL_A_STUCK_CALL_ENDS = Duration.ofSeconds(5);

  private static final Duration UNTIL_THERE_IS_MEMORY = Duration.ofSeconds(1);

  /** Of a config, while a handler works on it. */
  private static final int COPIES = 5;

  private static final Duration UNTIL_WATCHING_IS_TRIED_AGAIN = Duration.ofSeconds(30);

  /** A wait that is over sooner is not told of. */
  private static final Duration WORTH_TELLING = Duration.ofSeconds(5);

  /** How often a list of what is waited for is brought up to date. */
  private static final Duration BETWEEN_LISTS = Duration.ofSeconds(10);

  private final Requests requests;
  private final Surroundings world;
  private final Planner planner;
  private final StatusWriter writer;
  private final HandlerRuns runs;
  private final Events events;

  /**
   * Identities of the loaded handlers under which a Component's watches were taken up in this
   * process. Not the handlers: they would stay in memory after their jar is gone.
   */
  private final ConcurrentHashMap<ComponentKey, String> watching = new ConcurrentHashMap<>();

  private final Waits waits;

  ComponentReconciler(
      Requests requests,
      Surroundings world,
      Planner planner,
      StatusWriter writer,
      HandlerRuns runs,
      Events events) {
    this.requests = requests;
    this.world = world;
    this.planner = planner;
    this.writer = writer;
    this.runs = runs;
    this.events = events;
    this.waits = new Waits(requests::areMany);
  }

  /**
   * Does what is to be done now.
   *
   * @return when to look again although nothing changed; empty if a change will wake it
   */
  Optional<Duration> reconcile(ComponentKey key) throws InterruptedException {
    Look look = world.turns().call(key.namespace(), () -> look(key));
    if (look == null) {
      return Optional.empty();
    }
    if (!world.working().holdAtMost(key.namespace(), key, look.working())) {
      return Optional.of(UNTIL_THERE_IS_MEMORY);
    }
    try {
      return step(look);
    } catch (StatusWriter.FencedException e) {
      return Optional.of(SOON); // somebody else was first: decide anew on what they wrote
    } catch (HandlerRuns.CancelledException e) {
      return Optional.of(AT_ONCE); // it is being deleted: go on with that
    } finally {
      world.working().release(key.namespace(), key);
    }
  }

  /**
   * What was seen of a Component, and what is to be done about it.
   *
   * @param now when that was decided: it may have waited for its turn
   * @param filling whether handlers that were there at the start had not all started before
   * @param working about how many bytes it takes to do it
   */
  private record Look(
      Component component,
      Node node,
      Optional<LoadedHandler> handler,
      Decision decision,
      Instant now,
      boolean filling,
      long working) {}

  /** All that is decided on what users wrote, in one turn of the namespace. */
  private @Nullable Look look(ComponentKey key) {
    Instant now = world.clock().instant();
    Component component = world.components().freshest(key);
    Node node = world.components().node(key);
    if (component == null || node == null) {
      return null;
    }
    boolean filling = world.handlers().filling();
    Optional<LoadedHandler> handler = world.handlers().find(node.spec().handler());
    Decision decision =
        planner.plan(World.of(node, world, handler, name -> runs.accountRefusal(node, name), now));
    if (decision instanceof Decision.UpToDate fine) {
      world.appliedInputs().applied(node, fine.inputs());
    }
    return new Look(component, node, handler, decision, now, filling, working(component, decision));
  }

  /**
   * A handler has the config as its own types, as objects to be applied and as the text of
   * requests; and whatever is written, the answer is the whole Component.
   */
  private long working(Component component, Decision decision) {
    long resolved =
        switch (decision) {
          case Decision.Apply apply -> MemorySize.of(apply.inputs().config());
          case Decision.Repair repair -> MemorySize.of(repair.inputs().config());
          default -> 0;
        };
    return COPIES * (world.kept().sizeOf(component) + resolved);
  }

  /** A Component is gone for good; a later namesake is not known yet. */
  void forget(ComponentKey key) {
    world.attempts().forget(key);
    world.appliedInputs().forget(key);
    watching.remove(key);
    waits.forget(key);
  }

  private Optional<Duration> step(Look look) throws InterruptedException {
    Instant now = look.now();
    Component component = look.component();
    Optional<String> unreadable = component.unreadable();
    boolean goes =
        look.decision() instanceof Decision.Abandon || look.decision() instanceof Decision.Ignore;
    if (unreadable.isPresent() && !goes) {
      world
          .components()
          .seen(
              SetAsideWriter.write(
                  requests,
                  component,
                  unreadable.get(),
                  look.node().status().conditionList(),
                  now));
      return Optional.empty(); // until it is written anew
    }
    Optional<LoadedHandler> handler = look.handler();
    if (look.filling() && handler.isEmpty() && needsHandler(look.decision())) {
      return Optional.of(UNTIL_HANDLERS_ARE_THERE);
    }
    boolean watched = handler.isEmpty() || resumeWatching(handler.get(), look.node());
    Optional<Duration> again = act(component, look.node(), look.decision(), handler, now);
    return watched ? again : earlier(again, Optional.of(UNTIL_WATCHING_IS_TRIED_AGAIN));
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

  private Optional<Duration> act(
      Component component,
      Node node,
      Decision decision,
      Optional<LoadedHandler> handler,
      Instant now)
      throws InterruptedException {
    return switch (decision) {
      case Decision.Ignore ignore -> Optional.empty();
      case Decision.AddFinalizer add -> {
        world.components().born(Finalizers.add(requests, component, Names.COMPONENT_FINALIZER));
        yield reconcile(node.key());
      }
      case Decision.Suspend suspend ->
          write(component, node, ComponentStatuses.suspended(node, suspend.current(), now));
      case Decision.AwaitHandler await -> handlerMissing(component, node, now);
      case Decision.RefuseAccount refuse ->
          write(
              component,
              node,
              ComponentStatuses.accountRefused(node, refuse.message(), shown(handler), now));
      case Decision.RefuseDependencies refuse ->
          write(
              component,
              node,
              ComponentStatuses.dependenciesRefused(node, refuse, shown(handler), now));
      case Decision.AwaitDependencies await ->
          await(component, node, ComponentStatuses.waiting(node, await, shown(handler), now), now);
      case Decision.Stand stand ->
          write(component, node, ComponentStatuses.standing(node, stand, shown(handler), now));
      case Decision.RefuseConfig refuse ->
          write(
              component,
              node,
              ComponentStatuses.configRefused(node, refuse.problems(), shown(handler), now));
      case Decision.UpToDate fine -> upToDate(component, node, fine, handler, now);
      case Decision.AwaitAttempt await -> await.again();
      case Decision.Apply apply when Planner.neverServed(node.status()) -> {
        // From then on its status does not say any more that nothing can have been made for it.
        Call call = new Call(node, apply.run(), apply.inputs(), shown(handler));
        write(component, node, ComponentStatuses.begun(call, now));
        yield Optional.of(AT_ONCE);
      }
      case Decision.Apply apply ->
          withHandler(
              node,
              lease -> {
                world.components().called(component);
                world.graph().began(node.key());
                return record(lease.handler(), apply, runs.apply(lease, component, node, apply));
              });
      case Decision.Repair repair ->
          withHandler(
              node,
              lease ->
                  record(lease.handler(), repair, runs.repair(lease, component, node, repair)));
      case Decision.AwaitRepair await ->
          earlier(act(component, node, await.why(), handler, now), await.again());
      case Decision.Abandon abandon -> abandon(component, node);
      case Decision.AwaitDependents await -> awaitDependents(component, node, await.holders(), now);
      case Decision.AwaitHandlerToDelete await -> handlerMissing(component, node, now);
      case Decision.AwaitAccountToDelete await -> {
        write(component, node, ComponentStatuses.undeletableAs(node, await.message(), now));
        yield Deadlines.untilDeleteTimeout(node, now);
      }
      case Decision.AwaitDeleteAttempt await -> await.again();
      case Decision.Delete delete -> delete(component, node, now);
    };
  }

  private Optional<Duration> delete(Component component, Node node, Instant now)
      throws InterruptedException {
    Optional<String> unread = UnreadJson.problem(node.spec().config());
    if (unread.isPresent()) {
      // What is in it may say that nothing is to be deleted.
      String message =
          "the config %s, so it can't be seen what deletion means; make it readable, or annotate %s=true to leave behind what its handler made"
              .formatted(unread.get(), Names.ABANDON);
      write(
          component,
          node,
          ComponentStatuses.terminating(node, Kind.LimitExceeded.name(), message, now));
      return Deadlines.untilDeleteTimeout(node, now);
    }
    return withHandler(node, lease -> record(runs.delete(lease, component, node)));
  }

  private Optional<Duration> handlerMissing(Component component, Node node, Instant now) {
    boolean stuck = runs.isStuck(node);
    HandlerAbsence absence =
        stuck ? new HandlerAbsence.StillCalled() : world.handlers().absence(node.spec().handler());
    write(component, node, ComponentStatuses.handlerMissing(node, absence, now));
    return earlier(
        stuck ? Optional.of(UNTIL_A_STUCK_CALL_ENDS) : Optional.empty(),
        node.deleting() ? Deadlines.untilDeleteTimeout(node, now) : Optional.empty());
  }

  private Optional<Duration> upToDate(
      Component component,
      Node node,
      Decision.UpToDate fine,
      Optional<LoadedHandler> handler,
      Instant now) {
    ComponentStatus status = ComponentStatuses.upToDate(node, fine.inputs(), shown(handler), now);
    // That another version of the handler serves is told of soon enough: with many Components, one
    // jar after the other would keep the API server from all else.
    Optional<Duration> silence =
        ComponentStatuses.tellsHandlerOnly(node.status(), status)
            ? waits.silence(node.key(), Waits.Kind.HANDLER, WORTH_TELLING, now)
            : Optional.empty();
    if (silence.isEmpty()) {
      write(component, node, status);
    }
    return earlier(silence, fine.again());
  }

  private interface HandlerCall {
    Optional<Duration> make(HandlerRegistry.Lease lease) throws InterruptedException;
  }

  /** Calls the handler and records what came of it. */
  private Optional<Duration> withHandler(Node node, HandlerCall call) throws InterruptedException {
    Optional<Duration> hold = runs.hold(node);
    if (hold.isPresent()) {
      return hold;
    }
    Optional<HandlerRegistry.Lease> lease = world.handlers().lease(node.spec().handler());
    if (lease.isEmpty()) {
      return Optional.of(AT_ONCE);
    }
    ComponentKey key = node.key();
    boolean woken = world.attempts().begin(key);
    try (HandlerRegistry.Lease leased = lease.get()) {
      return call.make(leased);
    } catch (RuntimeException | InterruptedException e) {
      // What is on record says what is left to do: often nothing, if another writer was first.
      world.attempts().unrecorded(key, woken);
      throw e;
    }
  }

  /**
   * An attempt counts only once its result is stored: until then the status tells nothing of it.
   */
  private Optional<Duration> record(
      LoadedHandler handler, Decision.Apply decision, HandlerRuns.Applied applied) {
    Instant now = world.clock().instant();
    Node node = applied.node();
    watching.put(node.key(), handler.identity());
    String purpose = Planner.attemptKey(node, decision.inputs(), handler);
    Call call = new Call(node, decision.run(), decision.inputs(), HandlerRuns.shown(handler));
    return switch (applied.result()) {
      case ApplyResult.Ready<Object> ready -> {
        ComponentStatus status =
            ComponentStatuses.ready(
                call, applied.reported(), ready.message(), ready.recheckAfter(), now);
        settle(applied.stored(), node, status);
        world.appliedInputs().applied(node, decision.inputs());
        // The next look tells when to come back.
        boolean again = status.recheckAt() != null || node.spec().refreshInterval() != null;
        yield again ? Optional.of(AT_ONCE) : Optional.empty();
      }
      case ApplyResult.InProgress<Object> progress -> {
        ComponentStatus status =
            ComponentStatuses.inProgress(
                call, applied.reported(), progress.reason(), progress.message(), now);
        store(applied.stored(), node, status);
        Optional<Duration> again =
            earlier(
                progress.recheckAfter(),
                Deadlines.untilApplyTimeout(node, status, now)
                    .or(() -> Optional.of(Attempts.slowly())));
        world.attempts().inProgress(node.key(), purpose, again.map(now::plus));
        yield again;
      }
      case ApplyResult.Failed<Object> failed -> {
        ComponentStatus status =
            ComponentStatuses.failed(
                call, applied.reported(), failed.reason(), failed.message(), failed.retry(), now);
        store(applied.stored(), node, status);
        boolean late =
            failed.retry() == Retry.BACKOFF && Deadlines.applyTimedOut(node, status, now);
        yield afterFailure(
            node.key(),
            purpose,
            late ? Retry.SLOWLY : failed.retry(),
            Deadlines.untilApplyTimeout(node, status, now),
            now);
      }
    };
  }

  /** What came of a repair is the handler's part of the status: all else is as it was. */
  private Optional<Duration> record(
      LoadedHandler handler, Decision.Repair decision, HandlerRuns.Applied repaired) {
    Instant now = world.clock().instant();
    Node node = repaired.node();
    watching.put(node.key(), handler.identity());
    String purpose = Planner.repairKey(node, decision.inputs(), handler);
    Call call = new Call(node, decision.run(), decision.inputs(), HandlerRuns.shown(handler));
    ComponentStatus status =
        repaired.result() instanceof ApplyResult.Ready<Object> ready
            ? ComponentStatuses.repaired(call, repaired.reported(), ready.recheckAfter(), now)
            : ComponentStatuses.unrepaired(call, repaired.reported(), now);
    if (repaired.result() instanceof ApplyResult.Ready) {
      settle(repaired.stored(), node, status);
    } else {
      store(repaired.stored(), node, status);
    }
    switch (repaired.result()) {
      case ApplyResult.Ready<Object> ready -> {}
      case ApplyResult.InProgress<Object> progress -> {
        Duration again = progress.recheckAfter().orElseGet(Attempts::slowly);
        world.attempts().inProgress(node.key(), purpose, Optional.of(now.plus(again)));
      }
      case ApplyResult.Failed<Object> failed -> {
        if (node.status().run() == null) {
          // Its status goes on telling what holds up the rest.
          events.warning(
              repaired.stored(),
              failed.reason(),
              "Repair",
              "what is applied could not be repaired: " + failed.message());
        }
        afterFailure(node.key(), purpose, failed.retry(), Optional.empty(), now);
      }
    }
    return Optional.of(AT_ONCE); // what holds up the rest is told then
  }

  private static Optional<Duration> earlier(Optional<Duration> one, Optional<Duration> other) {
    return Stream.of(one, other).flatMap(Optional::stream).min(Duration::compareTo);
  }

  /**
   * When to call again.
   *
   * @param untilLate how long until it takes too long: no later than then, so that it is told
   */
  private Optional<Duration> afterFailure(
      ComponentKey key, String purpose, Retry retry, Optional<Duration> untilLate, Instant now) {
    return switch (retry) {
      case BACKOFF -> Optional.of(world.attempts().failed(key, purpose, false, untilLate, now));
      case SLOWLY -> Optional.of(world.attempts().failed(key, purpose, true, untilLate, now));
      case WHEN_CHANGED -> {
        world.attempts().refused(key, purpose);
        yield Optional.empty();
      }
    };
  }

  private Optional<Duration> record(HandlerRuns.Deleted deleted) {
    Instant now = world.clock().instant();
    Node node = deleted.node();
    String purpose = Planner.deleteKey(node);
    return switch (deleted.result()) {
      case DeleteResult.Deleted<Object> done -> {
        removeFinalizer(deleted.stored());
        events.normal(deleted.stored(), "Deleted", "Delete", done.message());
        yield Optional.empty();
      }
      case DeleteResult.InProgress<Object> progress -> {
        storeDeleting(deleted, progress.reason(), progress.message(), progress.conditions(), now);
        Optional<Duration> again =
            earlier(
                progress.recheckAfter(),
                Deadlines.untilDeleteTimeout(node, now).or(() -> Optional.of(Attempts.slowly())));
        world.attempts().inProgress(node.key(), purpose, again.map(now::plus));
        yield again;
      }
      case DeleteResult.Failed<Object> failed -> {
        // Deletion is tried for ever: what makes it impossible now may be cured outside.
        Retry retry = failed.retry() == Retry.WHEN_CHANGED ? Retry.SLOWLY : failed.retry();
        storeDeleting(deleted, failed.reason(), failed.message(), failed.conditions(), now);
        yield afterFailure(
            node.key(), purpose, retry, Deadlines.untilDeleteTimeout(node, now), now);
      }
    };
  }

  private void storeDeleting(
      HandlerRuns.Deleted deleted,
      String reason,
      String message,
      List<Condition> conditions,
      Instant now) {
    Node node = deleted.node();
    Reported reported =
        new Reported(deleted.providerStatus(), conditions, node.status().checkpoint());
    ComponentStatus status = ComponentStatuses.terminating(node, reason, message, reported, now);
    store(deleted.stored(), node, status);
  }

  private Optional<Duration> abandon(Component component, Node node) {
    if (node.abandoned()) {
      events.warning(
          component,
          "Abandoned",
          "Delete",
          "given up by annotation "
              + Names.ABANDON
              + ": what its handler made outside may still be there");
    }
    removeFinalizer(component);
    return Optional.empty();
  }

  private void removeFinalizer(Component component) {
    try {
      Component left = Finalizers.remove(requests, component, Names.COMPONENT_FINALIZER);
      if (left.isMarkedForDeletion() && left.getFinalizers().isEmpty()) {
        // It went with that. What is known of it must go at once, too: the answer bears the version
        // that it had before, and until the watch tells, it would be deleted once more.
        world.components().gone(left);
      } else {
        world.components().seen(left);
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  /**
   * Tells that dependencies are waited for. With many of them the list shortens many times in a
   * row; it is brought up to date now and then. A newborn may keep silent for a moment: the default
   * of its observedGeneration says that nobody has looked at it yet.
   */
  private Optional<Duration> await(
      Component component, Node node, ComponentStatus status, Instant now) {
    boolean newborn = node.status().phase() == null;
    Duration quiet = Duration.ZERO;
    if (ComponentStatuses.sameWait(node.status(), status)) {
      quiet = BETWEEN_LISTS;
    } else if (newborn && status.rootCause() == null) {
      quiet = WORTH_TELLING;
    }
    return waits
        .silence(node.key(), Waits.Kind.DEPENDENCIES, quiet, now)
        .or(() -> write(component, node, status));
  }

  /** Tells which dependents are waited for, or that it takes too long. */
  private Optional<Duration> awaitDependents(
      Component component, Node node, List<ComponentKey> holders, Instant now) {
    Optional<Duration> untilLate = Deadlines.untilDeleteTimeout(node, now);
    ComponentStatus status =
        ComponentStatuses.terminating(node, Reasons.HAS_DEPENDENTS, dependents(holders), now);
    Duration quiet = node.status().phase() == Phase.Terminating ? BETWEEN_LISTS : WORTH_TELLING;
    Optional<Duration> silence =
        untilLate.isEmpty()
            ? Optional.empty()
            : waits.silence(node.key(), Waits.Kind.DEPENDENTS, quiet, now);
    if (silence.isEmpty()) {
      write(component, node, status);
    }
    return earlier(silence, untilLate);
  }

  private Optional<Duration> write(Component component, Node node, ComponentStatus status) {
    boolean lost = node.status().phase() == null && !world.components().isNewborn(component);
    store(
        component,
        node,
        lost ? ComponentStatuses.afterLoss(status, UUID.randomUUID().toString()) : status);
    return Optional.empty();
  }

  /** Stores that a call ended Ready. A look that found all as it was is written nowhere. */
  private void settle(Component component, Node node, ComponentStatus status) {
    String recorded = node.status().recheckAt();
    String next = status.recheckAt();
    if (recorded != null
        && next != null
        && StatusWriter.same(component.getStatus(), status.withRecheckAt(recorded))) {
      world.attempts().settledAsBefore(node.key(), recorded, Instant.parse(next));
    } else {
      store(component, node, status);
      world.attempts().settled(node.key());
    }
  }

  private void store(Component component, Node node, ComponentStatus status) {
    Component stored = writer.result(component, status);
    if (stored != component) {
      announce(stored, node.status(), status);
    }
  }

  /**
   * An Event for what a user wants to hear of: becoming Ready, ceasing to be, and each new failure;
   * not each retry.
   */
  private void announce(Component component, ComponentStatus before, ComponentStatus after) {
    StatusCondition was = before.condition(Reasons.READY);
    StatusCondition is = after.condition(Reasons.READY);
    if (is == null || after.phase() == null) {
      return;
    }
    boolean news =
        was == null || !was.status().equals(is.status()) || !was.reason().equals(is.reason());
    boolean fell = was != null && was.status().equals("True") && !is.status().equals("True");
    boolean edited = !Objects.equals(before.observedGeneration(), after.observedGeneration());
    switch (after.phase()) {
      case Ready -> {
        if (was == null || !was.status().equals("True")) {
          events.normal(component, is.reason(), "Reconcile", is.message());
        }
      }
      case Failed -> {
        if (news) {
          events.warning(component, is.reason(), "Reconcile", is.message());
        }
      }
      case Pending -> {
        if (news && BLOCKED.contains(is.reason())) {
          events.warning(component, is.reason(), "Reconcile", is.message());
        } else if (fell) {
          noLongerReady(component, is, edited);
        }
      }
      case Deploying -> {
        if (fell) {
          noLongerReady(component, is, edited);
        }
      }
      case Terminating -> {}
    }
  }

  /** After an edit that is the way of things; else something happened. */
  private void noLongerReady(Component component, StatusCondition ready, boolean edited) {
    String note = "no longer Ready: " + ready.message();
    if (edited) {
      events.normal(component, ready.reason(), "Reconcile", note);
    } else {
      events.warning(component, ready.reason(), "Reconcile", note);
    }
  }

  private static final Set<String> BLOCKED =
      Set.of(
          Reasons.HANDLER_NOT_FOUND,
          Reasons.HANDLER_REFUSED,
          Reasons.DEPENDENCY_NOT_FOUND,
          Reasons.DEPENDENCY_REBOUND);

  /** Whether what the status names is watched; if not, it is to be tried again. */
  private boolean resumeWatching(LoadedHandler handler, Node node) throws InterruptedException {
    if (handler.identity().equals(watching.get(node.key()))) {
      return true;
    }
    Optional<HandlerRegistry.Lease> lease = world.handlers().lease(node.spec().handler());
    if (lease.isEmpty()) {
      return true; // it went at this moment, which wakes its Components
    }
    try (HandlerRegistry.Lease leased = lease.get()) {
      boolean done = runs.resumeWatching(leased, node);
      if (done) {
        watching.put(node.key(), leased.handler().identity());
      }
      return done;
    }
  }

  private static String dependents(List<ComponentKey> holders) {
    return "waiting for Components that were made from this one to go: "
        + Listing.of(holders.stream().map(ComponentKey::name).toList(), ", ");
  }

  /** For decisions that are only made with a handler at hand. */
  private static ComponentStatuses.Handler shown(Optional<LoadedHandler> handler) {
    return HandlerRuns.shown(handler.orElseThrow());
  }
}
