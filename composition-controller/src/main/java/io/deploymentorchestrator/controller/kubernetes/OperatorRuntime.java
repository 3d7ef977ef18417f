package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.CompositionSpec;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectAccess;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectSettings;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectWatches;
import io.deploymentorchestrator.controller.plan.Planner;
import io.deploymentorchestrator.controller.plugin.HandlerCalls;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operator: two controllers on one view of the world, and what wakes them. Reconciling is cheap
 * and mostly waits for the API server, so it runs on virtual threads; handlers run on their own
 * bounded pools.
 */
public final class OperatorRuntime implements AutoCloseable {

  private static final long WATCHDOG_SECONDS = 30;

  private final KubernetesClient client;
  private final HandlerRegistry handlers;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final DependencyGraph graph = new DependencyGraph();
  private final Attempts attempts = new Attempts();
  private final HandlerCalls calls;
  private final ObjectWatches watches;
  private final Operator operator;
  private final WakeUps<Component> componentWakeUps;
  private final WakeUps<Composition> compositionWakeUps;
  private final Components components;
  private final Map<ComponentKey, Composition> compositions = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("timer").daemon().factory());

  /** A Composition's status may be written once a second: to sum up more often is of no use. */
  private final CoalescedWakeUps summaries;

  private final AtomicBoolean started = new AtomicBoolean();

  /**
   * Settings of the runtime.
   *
   * @param objects how handlers' Kubernetes calls are made
   * @param threadsPerHandler how many calls of one handler run at once
   * @param callLimit how long one call may take
   * @param instance this process, in Events
   */
  public record Settings(
      ObjectSettings objects, int threadsPerHandler, Duration callLimit, String instance) {}

  /** Wires everything; {@link #start()} begins. */
  public OperatorRuntime(
      KubernetesClient client, HandlerRegistry handlers, Settings settings, Clock clock) {
    this.client = client;
    this.handlers = handlers;
    this.calls = new HandlerCalls(settings.threadsPerHandler(), settings.callLimit());
    this.components = new Components(graph, this::changed);
    this.watches =
        new ObjectWatches(client, (component, cause) -> watchedChanged(Nodes.key(component)));
    Surroundings world = new Surroundings(components, graph, handlers, attempts, clock);
    StatusWriter writer = new StatusWriter(client, components);
    HandlerRuns runs =
        new HandlerRuns(
            calls, writer, new ObjectAccess(watches, settings.objects()), watches, clock);
    ComponentReconciler componentReconciler =
        new ComponentReconciler(
            client,
            world,
            new Planner(() -> UUID.randomUUID().toString()),
            writer,
            runs,
            new Events(client, threads, clock, settings.instance()));
    CompositionReconciler compositionReconciler = new CompositionReconciler(client, world);
    this.componentWakeUps =
        new WakeUps<>(
            Component.class,
            "component-wake-ups",
            id -> components.freshest(key(id)),
            new WakeUps.Observer<>() {
              @Override
              public void seen(Component component) {
                components.seen(component);
              }

              @Override
              public void gone(Component component) {
                components.gone(component);
                threads.execute(() -> componentReconciler.forget(component));
              }
            });
    this.compositionWakeUps =
        new WakeUps<>(
            Composition.class,
            "composition-wake-ups",
            id -> compositions.get(key(id)),
            new WakeUps.Observer<>() {
              @Override
              public void seen(Composition composition) {
                compositionReconciler.seen(composition);
                observe(composition);
              }

              @Override
              public void gone(Composition composition) {
                compositions.computeIfPresent(
                    Nodes.key(composition),
                    (k, known) -> sameUid(known, composition) ? null : known);
                graph.removeComposition(composition.getMetadata().getUid());
                compositionReconciler.forget(composition);
              }
            });
    this.summaries =
        new CoalescedWakeUps(
            timer,
            id -> {
              Composition composition = compositions.get(key(id));
              return composition == null
                  ? Duration.ZERO
                  : compositionReconciler.untilNextWrite(composition);
            },
            compositionWakeUps::wake);
    this.operator =
        new Operator(
            overrider ->
                overrider
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withExecutorService(threads)
                    .withUseSSAToPatchPrimaryResource(false)
                    .withResourceCloner(new NoCopies())
                    .withStopOnInformerErrorDuringStartup(false)
                    .withReconciliationTerminationTimeout(Duration.ofSeconds(10)));
    Seed seed = new Seed();
    Registration.register(
        operator,
        new Registration.Loop<>(
            Composition.class, compositionWakeUps, compositionReconciler::reconcile, seed));
    Registration.register(
        operator,
        new Registration.Loop<>(
            Component.class,
            componentWakeUps,
            component -> componentReconciler.reconcile(Nodes.key(component)),
            seed));
    handlers.onChange(this::handlerChanged);
  }

  /** Starts watching and reconciling; returns once the caches are filled. */
  public void start() {
    operator.start();
    started.set(true);
    timer.scheduleWithFixedDelay(
        this::wakeNeglected, WATCHDOG_SECONDS, WATCHDOG_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Has every Component looked at whose status does not speak of its spec as it stands. None should
   * need it; the operator runtime is known to lose a resource now and then (java-operator-sdk issue
   * 3416). Costs no API call.
   */
  private void wakeNeglected() {
    for (Component component : components.all()) {
      Long observed =
          component.getStatus() == null ? null : component.getStatus().observedGeneration();
      if (!Objects.equals(component.getMetadata().getGeneration(), observed)) {
        wake(Nodes.key(component));
      }
    }
  }

  /** Whether the caches are filled and events are being worked on. */
  public boolean ready() {
    return started.get();
  }

  private void changed(
      @Nullable Component before, @Nullable Component after, Collection<ComponentKey> others) {
    others.forEach(this::wake);
    Set<ResourceID> concerned = new HashSet<>();
    Stream.of(before, after).flatMap(Stream::ofNullable).forEach(c -> addOwners(c, concerned));
    concerned.forEach(sameButForStatus(before, after) ? summaries::wake : compositionWakeUps::wake);
  }

  private void addOwners(Component component, Set<ResourceID> owners) {
    ComponentKey key = Nodes.key(component);
    Node.Membership membership = Nodes.membership(component.getMetadata());
    if (membership != null) {
      owners.add(new ResourceID(membership.composition(), key.namespace()));
    }
    graph.claimants(key).forEach(name -> owners.add(new ResourceID(name, key.namespace())));
  }

  private static boolean sameButForStatus(@Nullable Component before, @Nullable Component after) {
    return before != null
        && after != null
        && sameUid(before, after)
        && before.isMarkedForDeletion() == after.isMarkedForDeletion()
        && Objects.equals(before.getMetadata().getGeneration(), after.getMetadata().getGeneration())
        && Objects.equals(before.getMetadata().getLabels(), after.getMetadata().getLabels())
        && Objects.equals(
            before.getMetadata().getOwnerReferences(), after.getMetadata().getOwnerReferences());
  }

  private static ComponentKey key(ResourceID id) {
    return new ComponentKey(id.getNamespace().orElseThrow(), id.getName());
  }

  private static boolean sameUid(HasMetadata one, HasMetadata other) {
    return one.getMetadata().getUid().equals(other.getMetadata().getUid());
  }

  private void watchedChanged(ComponentKey key) {
    attempts.wake(key);
    wake(key);
  }

  private void handlerChanged(String handler) {
    for (Component component : components.all()) {
      if (component.getSpec().handler().equals(handler)) {
        wake(Nodes.key(component));
      }
    }
  }

  private void wake(ComponentKey key) {
    componentWakeUps.wake(Nodes.resourceId(key));
  }

  private void observe(Composition composition) {
    compositions.put(Nodes.key(composition), composition);
    graph
        .observeComposition(
            composition.getMetadata().getUid(),
            composition.getMetadata().getNamespace(),
            composition.getMetadata().getName(),
            composition.getSpec().components().stream().map(CompositionSpec.Entry::name).toList())
        .forEach(this::wake);
  }

  /**
   * Fills the graph before the first decision. The two controllers' caches fill independently: what
   * one decides before the other has told of everything would be taken for missing.
   */
  private final class Seed implements Runnable {
    private boolean done;

    @Override
    public synchronized void run() {
      if (!done) {
        client
            .resources(Composition.class)
            .inAnyNamespace()
            .list()
            .getItems()
            .forEach(OperatorRuntime.this::observe);
        client
            .resources(Component.class)
            .inAnyNamespace()
            .list()
            .getItems()
            .forEach(components::seen);
        done = true;
      }
    }
  }

  @Override
  public void close() {
    started.set(false);
    timer.shutdownNow();
    operator.stop();
    watches.close();
    calls.close();
    threads.close();
  }

  /** We never change what we are given. */
  private static final class NoCopies implements Cloner {
    @Override
    public <R extends HasMetadata> R clone(R object) {
      return object;
    }
  }
}
