package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.CompositionSpec;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectAccess;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectWatches;
import io.deploymentorchestrator.controller.lifecycle.AppliedInputs;
import io.deploymentorchestrator.controller.lifecycle.Attempts;
import io.deploymentorchestrator.controller.lifecycle.CallTransitions;
import io.deploymentorchestrator.controller.lifecycle.DecisionTransitions;
import io.deploymentorchestrator.controller.objects.ObjectSettings;
import io.deploymentorchestrator.controller.plan.Planner;
import io.deploymentorchestrator.controller.plugin.HandlerCalls;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.operator.kubernetes.CoalescedWakeUps;
import io.deploymentorchestrator.operator.kubernetes.Events;
import io.deploymentorchestrator.operator.kubernetes.Kind;
import io.deploymentorchestrator.operator.kubernetes.OperatorRuntime;
import io.deploymentorchestrator.operator.kubernetes.RegisteredKind;
import io.deploymentorchestrator.operator.kubernetes.ResourceVersions;
import io.deploymentorchestrator.operator.kubernetes.StatusWriter;
import io.deploymentorchestrator.operator.kubernetes.WakeUps;
import io.deploymentorchestrator.operator.resources.ReadResource;
import io.deploymentorchestrator.operator.scheduling.Backoff;
import io.deploymentorchestrator.operator.scheduling.NamespaceTurns;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator of Components and Compositions: what is watched, what each event means for the graph
 * of dependencies, and who is to be reconciled because of it.
 */
public final class CompositionOperator implements AutoCloseable {

  /** Beside the handler's call: what a look may take for the API server, and its retries. */
  private static final Duration LONGEST_LOOK = Duration.ofMinutes(5);

  private static final Duration AFTER_GRACE = Duration.ofSeconds(5);

  private static final String REPORTER = "deployment-orchestrator.io/composition-controller";

  private static final Logger LOG = LoggerFactory.getLogger(CompositionOperator.class);

  private final OperatorRuntime runtime;
  private final ApiThrottle requests;
  private final NamespaceTurns turns;
  private final KeptMemory kept;
  private final WorkingMemory working;
  private final DependencyGraph graph = new DependencyGraph();
  private final Attempts attempts = new Attempts();
  private final HandlerCalls calls;
  private final HandlerInvoker invoker;
  private final ComponentReconciler componentReconciler;
  private final CompositionReconciler compositionReconciler;
  private final ObjectWatches watches;
  private final Components components;
  private final Compositions compositions;
  private final RegisteredKind<Component> componentKind;
  private final RegisteredKind<Composition> compositionKind;

  /** A Composition's status may be written once a second: to sum up more often is of no use. */
  private final CoalescedWakeUps summaries;

  /**
   * Settings of the operator.
   *
   * @param objects how handlers' Kubernetes calls are made
   * @param threadsPerHandler how many calls of one handler run at once
   * @param callLimit how long one call may take
   * @param instance this process, in Events
   */
  public record Settings(
      ObjectSettings objects, int threadsPerHandler, Duration callLimit, String instance) {}

  /** Wires everything, with metrics that nobody reads. */
  public CompositionOperator(
      KubernetesClient client, HandlerRegistry handlers, Settings settings, Clock clock) {
    this(client, handlers, settings, clock, new SimpleMeterRegistry());
  }

  /** Wires everything; {@link #start()} begins. */
  public CompositionOperator(
      KubernetesClient client,
      HandlerRegistry handlers,
      Settings settings,
      Clock clock,
      MeterRegistry metrics) {
    this(client, handlers, settings, clock, OperatorRuntime.Watchdog.USUAL, metrics);
  }

  CompositionOperator(
      KubernetesClient client,
      HandlerRegistry handlers,
      Settings settings,
      Clock clock,
      OperatorRuntime.Watchdog watchdog,
      MeterRegistry metrics) {
    Duration longest = LONGEST_LOOK.plus(settings.callLimit().multipliedBy(4));
    this.runtime = new OperatorRuntime(client, clock, watchdog, longest);
    this.requests = runtime.requests();
    this.turns = runtime.turns();
    this.kept = new KeptMemory(runtime.limits().kept());
    this.working = new WorkingMemory(runtime.limits().working(), clock);
    this.calls = new HandlerCalls(settings.threadsPerHandler(), settings.callLimit(), metrics);
    this.components = new Components(graph, turns, kept, new ComponentChanges());
    this.compositions = new Compositions(kept);
    this.watches =
        new ObjectWatches(
            requests, (component, cause) -> watchedChanged(KubernetesMapping.key(component)));
    ReconcileContext context =
        new ReconcileContext(
            components,
            graph,
            handlers,
            attempts,
            new AppliedInputs(runtime.limits().kept()),
            turns,
            kept,
            working,
            clock);
    StatusWriter<ComponentStatus, Component> writer =
        new StatusWriter<>(requests, ComponentStatus.EMPTY, components::seen);
    Supplier<String> runIds = () -> UUID.randomUUID().toString();
    HandlerWatches handlerWatches = new HandlerWatches(calls, watches);
    this.invoker =
        new HandlerInvoker(
            calls,
            components,
            writer,
            new ObjectAccess(watches, settings.objects()),
            handlerWatches,
            working,
            runtime.limits().readPerCall(),
            clock);
    this.componentReconciler =
        new ComponentReconciler(
            requests,
            context,
            new Planner(runIds),
            new DecisionTransitions(runIds),
            new CallTransitions(Backoff.random()),
            writer,
            invoker,
            handlerWatches,
            new Events(
                requests,
                runtime.threads(),
                clock,
                new Events.Reporter(REPORTER, settings.instance())));
    this.compositionReconciler = new CompositionReconciler(requests, context, compositions);
    this.compositionKind =
        runtime.register(
            new Kind<>(
                Composition.class,
                id -> compositions.freshest(key(id)),
                new CompositionEvents(),
                kept::keep,
                id -> compositionReconciler.reconcile(key(id))));
    this.componentKind =
        runtime.register(
            new Kind<>(
                Component.class,
                id -> components.freshest(key(id)),
                new ComponentEvents(),
                kept::keep,
                id -> componentReconciler.reconcile(key(id))));
    this.summaries =
        new CoalescedWakeUps(
            runtime.timer(), this::untilNextSummary, id -> compositionKind.wake(id));
    runtime.onceListed(this::fillGraph);
    runtime.periodically(this::wakeNeglected);
    runtime.periodically(this::readAgain);
    handlers.onChange(this::handlerChanged);
    handlers.onRelease(calls::released);
  }

  /** Starts watching and reconciling; returns once the caches are filled. */
  public void start() {
    runtime.start();
  }

  /** See {@link OperatorRuntime#stuck()}. */
  public Optional<String> stuck() {
    return runtime.stuck();
  }

  /** See {@link OperatorRuntime#unready()}. */
  public Optional<String> unready() {
    return runtime.unready();
  }

  /** How many Components and Compositions are set aside because they can't be read. */
  public long unreadable() {
    return Stream.<ReadResource<?, ?>>concat(components.all().stream(), compositions.all().stream())
        .filter(r -> r.unreadable().isPresent())
        .count();
  }

  /** How many Components and Compositions have waited for memory for long. */
  public long waitingForMemory() {
    return working.waiting();
  }

  /**
   * Fills the graph. Work of a namespace is done in the order in which it came: none waits for
   * another's.
   */
  private void fillGraph() {
    compositionKind.cached().forEach(c -> turns.submit(namespace(c), () -> observe(c)));
    componentKind.cached().forEach(components::arrived);
  }

  private final class ComponentEvents implements WakeUps.Observer<Component> {
    @Override
    public void seen(Component component) {
      components.arrived(component);
    }

    @Override
    public void gone(Component component) {
      components.left(component);
      runtime.threads().execute(() -> invoker.forget(KubernetesMapping.of(component, null)));
    }
  }

  private final class CompositionEvents implements WakeUps.Observer<Composition> {
    @Override
    public void seen(Composition composition) {
      turns.submit(namespace(composition), () -> observe(composition));
    }

    @Override
    public void gone(Composition composition) {
      turns.submit(namespace(composition), () -> forget(composition));
    }
  }

  private final class ComponentChanges implements Components.Listener {
    @Override
    public void changed(
        @Nullable Component before, @Nullable Component after, Collection<ComponentKey> others) {
      if (after != null && after.isMarkedForDeletion()) {
        invoker.cancelApply(after.getMetadata().getUid());
      }
      others.forEach(CompositionOperator.this::wake);
      Set<ResourceID> concerned = new HashSet<>();
      Stream.of(before, after).flatMap(Stream::ofNullable).forEach(c -> addOwners(c, concerned));
      concerned.forEach(sameButForStatus(before, after) ? summaries::wake : compositionKind::wake);
    }

    @Override
    public void forget(ComponentKey key) {
      componentReconciler.forget(key);
      componentKind.forget(KubernetesMapping.resourceId(key));
    }
  }

  private Duration untilNextSummary(ResourceID id) {
    Composition composition = compositions.freshest(key(id));
    return composition == null ? Duration.ZERO : compositionReconciler.untilNextWrite(composition);
  }

  /** Reads what there was no memory for, as far as there is now. */
  private void readAgain() {
    for (KeptMemory.Resource resource : kept.readable()) {
      runtime.threads().execute(() -> readAgain(resource));
    }
  }

  private void readAgain(KeptMemory.Resource resource) {
    ComponentKey key = resource.key();
    try {
      if (resource.kind() == Component.class) {
        read(Component.class, key).ifPresentOrElse(components::seen, () -> kept.forget(resource));
        wake(key);
      } else {
        read(Composition.class, key)
            .ifPresentOrElse(
                c -> turns.run(key.namespace(), () -> observe(c)), () -> kept.forget(resource));
        compositionKind.wake(KubernetesMapping.resourceId(key));
      }
    } catch (RuntimeException e) {
      LOG.warn("reading {} again failed; it is tried again", key, e);
    }
  }

  private <R extends HasMetadata> Optional<R> read(Class<R> kind, ComponentKey key) {
    return Optional.ofNullable(
        requests.make(
            key.namespace(),
            c -> c.resources(kind).inNamespace(key.namespace()).withName(key.name()).get()));
  }

  /** Has every Component looked at whose status does not speak of its spec as it stands. */
  private void wakeNeglected() {
    for (Component component : components.all()) {
      Long observed =
          component.getStatus() == null ? null : component.getStatus().observedGeneration();
      if (!Objects.equals(component.getMetadata().getGeneration(), observed)) {
        wake(KubernetesMapping.key(component));
      }
    }
  }

  private void addOwners(Component component, Set<ResourceID> owners) {
    ComponentKey key = KubernetesMapping.key(component);
    Node.Membership membership = KubernetesMapping.membership(component.getMetadata());
    if (membership != null) {
      owners.add(new ResourceID(membership.composition(), key.namespace()));
    }
    graph.claimants(key).forEach(name -> owners.add(new ResourceID(name, key.namespace())));
  }

  private static boolean sameButForStatus(@Nullable Component before, @Nullable Component after) {
    return before != null
        && after != null
        && ResourceVersions.sameUid(before, after)
        && before.isMarkedForDeletion() == after.isMarkedForDeletion()
        && Objects.equals(before.getMetadata().getGeneration(), after.getMetadata().getGeneration())
        && Objects.equals(before.getMetadata().getLabels(), after.getMetadata().getLabels())
        && Objects.equals(
            before.getMetadata().getOwnerReferences(), after.getMetadata().getOwnerReferences());
  }

  private static ComponentKey key(ResourceID id) {
    return new ComponentKey(id.getNamespace().orElseThrow(), id.getName());
  }

  private void watchedChanged(ComponentKey key) {
    attempts.wake(key);
    wake(key);
  }

  private void handlerChanged(String handler) {
    for (Component component : components.all()) {
      Node node = components.node(KubernetesMapping.key(component));
      if (node != null && node.spec().handler().equals(handler)) {
        wake(node.key());
      }
    }
  }

  private void wake(ComponentKey key) {
    componentKind.wake(KubernetesMapping.resourceId(key));
  }

  private static String namespace(HasMetadata object) {
    return object.getMetadata().getNamespace();
  }

  private void forget(Composition composition) {
    compositions.gone(composition);
    if (compositions.freshest(KubernetesMapping.key(composition)) == null) {
      working.forget(Composition.class, KubernetesMapping.key(composition));
      compositionKind.forget(ResourceID.fromResource(composition));
    }
    graph
        .removeComposition(composition.getMetadata().getUid(), namespace(composition))
        .forEach(this::wake);
    compositionReconciler.forget(composition);
  }

  private void observe(Composition composition) {
    compositionReconciler.seen(composition);
    compositions.seen(composition);
    Composition now = compositions.freshest(KubernetesMapping.key(composition));
    if (now == null || now.unreadable().isPresent()) {
      return; // its entries go on meaning what they did
    }
    graph
        .observeComposition(
            now.getMetadata().getUid(),
            now.getMetadata().getNamespace(),
            now.getMetadata().getName(),
            now.getSpec().components().stream().map(CompositionSpec.Entry::name).toList())
        .forEach(this::wake);
  }

  /**
   * Stops: calls under way have some seconds to end, then they are interrupted.
   *
   * @return whether all has ended; if not, something may still be acting
   */
  public boolean stop() {
    runtime.stopReconciling();
    watches.close();
    calls.close();
    boolean ended = runtime.stop();
    try {
      return calls.awaitTermination(AFTER_GRACE) && ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    stop();
  }
}
