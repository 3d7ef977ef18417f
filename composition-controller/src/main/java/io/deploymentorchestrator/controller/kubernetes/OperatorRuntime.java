package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.CompositionSpec;
import io.deploymentorchestrator.controller.api.ReadResource;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectAccess;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectSettings;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectWatches;
import io.deploymentorchestrator.controller.kubernetes.objects.Requests;
import io.deploymentorchestrator.controller.limits.MemoryLimits;
import io.deploymentorchestrator.controller.plan.Planner;
import io.deploymentorchestrator.controller.plugin.HandlerCalls;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.deploymentorchestrator.controller.scheduling.NamespaceTurns;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator: two controllers on one view of the world, and what wakes them. Reconciling is cheap
 * and mostly waits for the API server, so it runs on virtual threads; handlers run on their own
 * bounded pools.
 */
public final class OperatorRuntime implements AutoCloseable {

  private static final Duration WATCHDOG_PERIOD = Duration.ofSeconds(30);

  /** How long the operator runtime may take from an event to the look at it. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Beside the handler's call: what a look may take for the API server, and its retries. */
  private static final Duration LONGEST_LOOK = Duration.ofMinutes(5);

  private static final Duration AFTER_CONFLICT = Duration.ofMillis(100);
  private static final Duration BETWEEN_LOOKS_AT_CACHES = Duration.ofMillis(20);
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration AFTER_GRACE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(OperatorRuntime.class);

  private final Requests requests;
  private final HandlerRegistry handlers;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final NamespaceTurns turns =
      new NamespaceTurns(Math.max(2, Runtime.getRuntime().availableProcessors()));
  private final MemoryLimits limits = MemoryLimits.ofHeap(Runtime.getRuntime().maxMemory());
  private final KeptMemory kept = new KeptMemory(limits.kept());
  private final DependencyGraph graph = new DependencyGraph();
  private final Attempts attempts = new Attempts();
  private final HandlerCalls calls;
  private final HandlerRuns runs;
  private final ComponentReconciler componentReconciler;
  private final CompositionReconciler compositionReconciler;
  private final ObjectWatches watches;
  private final Operator operator;
  private final WakeUps<Component> componentWakeUps;
  private final WakeUps<Composition> compositionWakeUps;
  private final Registration.Loop<Component> componentLoop;
  private final Registration.Loop<Composition> compositionLoop;
  private final Components components;
  private final Compositions compositions = new Compositions(kept);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("timer").daemon().factory());

  /** A Composition's status may be written once a second: to sum up more often is of no use. */
  private final CoalescedWakeUps summaries;

  private final Duration watchdogPeriod;
  private final Duration patience;
  private final Duration longestLook;
  private final Clock clock;
  private final Vigil<ComponentKey> componentVigil;
  private final Vigil<ComponentKey> compositionVigil;
  private volatile Instant watchdogSeen;
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

  /** Wires everything, with metrics that nobody reads. */
  public OperatorRuntime(
      KubernetesClient client, HandlerRegistry handlers, Settings settings, Clock clock) {
    this(client, handlers, settings, clock, new SimpleMeterRegistry());
  }

  /** Wires everything; {@link #start()} begins. */
  public OperatorRuntime(
      KubernetesClient client,
      HandlerRegistry handlers,
      Settings settings,
      Clock clock,
      MeterRegistry metrics) {
    this(client, handlers, settings, clock, new Watchdog(WATCHDOG_PERIOD, PATIENCE), metrics);
  }

  OperatorRuntime(
      KubernetesClient client,
      HandlerRegistry handlers,
      Settings settings,
      Clock clock,
      Duration watchdogPeriod,
      Duration patience) {
    this(
        client,
        handlers,
        settings,
        clock,
        new Watchdog(watchdogPeriod, patience),
        new SimpleMeterRegistry());
  }

  /** How often what the operator runtime may have lost is looked for, and after what time. */
  private record Watchdog(Duration period, Duration patience) {}

  private OperatorRuntime(
      KubernetesClient client,
      HandlerRegistry handlers,
      Settings settings,
      Clock clock,
      Watchdog watchdog,
      MeterRegistry metrics) {
    this.clock = clock;
    this.watchdogPeriod = watchdog.period();
    this.patience = watchdog.patience();
    this.longestLook = LONGEST_LOOK.plus(settings.callLimit().multipliedBy(4));
    this.watchdogSeen = clock.instant();
    this.componentVigil = new Vigil<>(clock);
    this.compositionVigil = new Vigil<>(clock);
    this.handlers = handlers;
    this.calls = new HandlerCalls(settings.threadsPerHandler(), settings.callLimit(), metrics);
    this.components =
        new Components(
            graph,
            turns,
            kept,
            new Components.Listener() {
              @Override
              public void changed(
                  @Nullable Component before,
                  @Nullable Component after,
                  Collection<ComponentKey> others) {
                OperatorRuntime.this.changed(before, after, others);
              }

              @Override
              public void forget(ComponentKey key) {
                componentReconciler.forget(key);
                componentVigil.forget(key);
              }
            });
    this.requests = new Requests(client);
    this.watches =
        new ObjectWatches(requests, (component, cause) -> watchedChanged(Nodes.key(component)));
    Surroundings world =
        new Surroundings(
            components,
            graph,
            handlers,
            attempts,
            new AppliedInputs(limits.kept()),
            turns,
            kept,
            limits.working(),
            clock);
    StatusWriter writer = new StatusWriter(requests, components);
    this.runs =
        new HandlerRuns(
            calls,
            components,
            writer,
            new ObjectAccess(watches, settings.objects()),
            watches,
            limits.readPerCall(),
            clock);
    this.componentReconciler =
        new ComponentReconciler(
            requests,
            world,
            new Planner(() -> UUID.randomUUID().toString()),
            writer,
            runs,
            new Events(requests, threads, clock, settings.instance()));
    this.compositionReconciler = new CompositionReconciler(requests, world, compositions);
    this.componentWakeUps =
        new WakeUps<>(
            Component.class,
            "component-wake-ups",
            id -> components.freshest(key(id)),
            new WakeUps.Observer<>() {
              @Override
              public void seen(Component component) {
                componentVigil.due(Nodes.key(component));
                components.arrived(component);
              }

              @Override
              public void gone(Component component) {
                components.left(component);
                threads.execute(() -> runs.forget(Nodes.of(component, null)));
              }
            });
    this.compositionWakeUps =
        new WakeUps<>(
            Composition.class,
            "composition-wake-ups",
            id -> compositions.freshest(key(id)),
            new WakeUps.Observer<>() {
              @Override
              public void seen(Composition composition) {
                compositionVigil.due(Nodes.key(composition));
                turns.submit(namespace(composition), () -> observe(composition));
              }

              @Override
              public void gone(Composition composition) {
                turns.submit(namespace(composition), () -> forget(composition));
              }
            });
    this.summaries =
        new CoalescedWakeUps(
            timer,
            id -> {
              Composition composition = compositions.freshest(key(id));
              return composition == null
                  ? Duration.ZERO
                  : compositionReconciler.untilNextWrite(composition);
            },
            this::wakeComposition);
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
                    .withInformerStoppedHandler(OperatorRuntime::informerStopped)
                    .withReconciliationTerminationTimeout(GRACE));
    Seed seed = new Seed();
    this.compositionLoop =
        new Registration.Loop<>(
            Composition.class,
            compositionWakeUps,
            composition -> sumUp(Nodes.key(composition)),
            seed,
            new TrimmedItems<>(kept::keep));
    this.componentLoop =
        new Registration.Loop<>(
            Component.class,
            componentWakeUps,
            component -> look(Nodes.key(component)),
            seed,
            new TrimmedItems<>(kept::keep));
    Registration.register(operator, compositionLoop, limits.listPage());
    Registration.register(operator, componentLoop, limits.listPage());
    handlers.onChange(this::handlerChanged);
    handlers.onRelease(calls::released);
  }

  /** Starts watching and reconciling; returns once the caches are filled. */
  public void start() {
    operator.start();
    watchdogSeen = clock.instant();
    started.set(true);
    timer.scheduleWithFixedDelay(
        this::watch, watchdogPeriod.toMillis(), watchdogPeriod.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Optional<Duration> look(ComponentKey key) throws Exception {
    return componentVigil.take(
        key, () -> anewAfterConflict(() -> componentReconciler.reconcile(key)));
  }

  private Optional<Duration> sumUp(ComponentKey key) throws Exception {
    return compositionVigil.take(
        key, () -> anewAfterConflict(() -> compositionReconciler.reconcile(key)));
  }

  /** A conflict is no failure with its growing delays: what somebody else wrote is looked at. */
  private static Optional<Duration> anewAfterConflict(Callable<Optional<Duration>> look)
      throws Exception {
    try {
      return look.call();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Optional.of(AFTER_CONFLICT);
      }
      throw e;
    }
  }

  /**
   * Nothing should need this; the operator runtime is known to lose a resource now and then, and
   * then loses everything that comes for it (java-operator-sdk issue 3416). Costs no API call.
   */
  private void watch() {
    try {
      wakeNeglected();
      readAgain();
      for (ComponentKey key : componentVigil.overdue(patience)) {
        LOG.warn("Component {} was lost by the operator runtime; looking at it from here", key);
        threads.execute(() -> revive(key, () -> look(key)));
      }
      for (ComponentKey key : compositionVigil.overdue(patience)) {
        LOG.warn("Composition {} was lost by the operator runtime; looking at it from here", key);
        threads.execute(() -> revive(key, () -> sumUp(key)));
      }
      watchdogSeen = clock.instant();
    } catch (RuntimeException e) {
      LOG.warn("watchdog", e);
    }
  }

  private static void revive(ComponentKey key, Callable<Optional<Duration>> look) {
    try {
      look.call(); // what it plans next is due by the vigil
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("looking at {} failed; it is tried again", key, e);
    }
  }

  /** Reads what there was no memory for, as far as there is now. */
  private void readAgain() {
    for (KeptMemory.Resource resource : kept.readable()) {
      threads.execute(() -> revive(resource.key(), () -> readAgain(resource)));
    }
  }

  private Optional<Duration> readAgain(KeptMemory.Resource resource) {
    ComponentKey key = resource.key();
    if (resource.kind() == Component.class) {
      read(Component.class, key).ifPresentOrElse(components::seen, () -> kept.forget(resource));
      wake(key);
    } else {
      read(Composition.class, key)
          .ifPresentOrElse(
              c -> turns.run(key.namespace(), () -> observe(c)), () -> kept.forget(resource));
      wakeComposition(Nodes.resourceId(key));
    }
    return Optional.empty();
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
        wake(Nodes.key(component));
      }
    }
  }

  /**
   * What is wrong with this process so that only a restart helps: a look that never ends, or a
   * watchdog that does not run. Empty if nothing is.
   */
  public Optional<String> stuck() {
    if (!started.get()) {
      return Optional.empty();
    }
    if (watchdogSeen.plus(longestLook).isBefore(clock.instant())) {
      return Optional.of("the watchdog does not run");
    }
    Instant since = clock.instant().minus(longestLook);
    Predicate<ComponentKey> slowed = key -> turns.waitedLong(key.namespace(), since);
    return componentVigil
        .stuck(longestLook, slowed)
        .or(() -> compositionVigil.stuck(longestLook, slowed))
        .map(key -> "work on " + key + " does not end");
  }

  /** Ends nothing: an informer that stopped although nobody stopped it makes this not ready. */
  private static void informerStopped(SharedIndexInformer<?> informer, @Nullable Throwable why) {
    if (why != null) {
      LOG.error("the watch of {} has ended", informer.getApiTypeClass().getSimpleName(), why);
    }
  }

  /**
   * Why it does not serve, or not everybody; empty if the caches are filled and events are being
   * worked on.
   */
  public Optional<String> unready() {
    if (!started.get()) {
      return Optional.of("starting");
    }
    return unfilled();
  }

  /** Which kind is not watched, or was not listed yet. */
  private Optional<String> unfilled() {
    return operator.getRegisteredControllers().stream()
        .flatMap(c -> watches(c).stream())
        .flatMap(w -> w.problem().stream())
        .findFirst();
  }

  private static List<Watched> watches(RegisteredController<?> controller) {
    return controller
        .getControllerHealthInfo()
        .informerEventSourceHealthIndicators()
        .values()
        .stream()
        .map(health -> new Watched(controller.getConfiguration().getName(), health))
        .toList();
  }

  /** How many Components and Compositions are set aside because they can't be read. */
  public long unreadable() {
    return Stream.<ReadResource<?, ?>>concat(components.all().stream(), compositions.all().stream())
        .filter(r -> r.unreadable().isPresent())
        .count();
  }

  /** The watch of one kind. */
  private record Watched(String kind, InformerWrappingEventSourceHealthIndicator<?> health) {

    /** A watch that is being taken up again is no problem yet: the cache is as good as it was. */
    Optional<String> problem() {
      if (health.informerHealthIndicators().isEmpty()) {
        return Optional.of("the watch of " + kind + "s has not begun yet");
      }
      for (InformerHealthIndicator informer : health.informerHealthIndicators().values()) {
        if (!informer.isRunning()) {
          return Optional.of("the watch of " + kind + "s has ended");
        }
        if (!informer.hasSynced()) {
          return Optional.of("the " + kind + "s could not be listed yet");
        }
      }
      return Optional.empty();
    }
  }

  private void changed(
      @Nullable Component before, @Nullable Component after, Collection<ComponentKey> others) {
    if (after != null && after.isMarkedForDeletion()) {
      runs.cancelApply(after.getMetadata().getUid());
    }
    others.forEach(this::wake);
    Set<ResourceID> concerned = new HashSet<>();
    Stream.of(before, after).flatMap(Stream::ofNullable).forEach(c -> addOwners(c, concerned));
    concerned.forEach(sameButForStatus(before, after) ? summaries::wake : this::wakeComposition);
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
        && Freshness.sameUid(before, after)
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
      Node node = components.node(Nodes.key(component));
      if (node != null && node.spec().handler().equals(handler)) {
        wake(node.key());
      }
    }
  }

  private void wakeComposition(ResourceID id) {
    if (compositions.freshest(key(id)) != null) {
      compositionVigil.due(key(id));
      compositionWakeUps.wake(id);
    }
  }

  private void wake(ComponentKey key) {
    if (components.freshest(key) == null) {
      return;
    }
    componentVigil.due(key);
    componentWakeUps.wake(Nodes.resourceId(key));
  }

  private static String namespace(HasMetadata object) {
    return object.getMetadata().getNamespace();
  }

  private void forget(Composition composition) {
    compositions.gone(composition);
    if (compositions.freshest(Nodes.key(composition)) == null) {
      compositionVigil.forget(Nodes.key(composition));
    }
    graph
        .removeComposition(composition.getMetadata().getUid(), namespace(composition))
        .forEach(this::wake);
    compositionReconciler.forget(composition);
  }

  private void observe(Composition composition) {
    compositionReconciler.seen(composition);
    compositions.seen(composition);
    Composition now = compositions.freshest(Nodes.key(composition));
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
   * Fills the graph before the first decision. The two controllers' caches fill independently: what
   * one decides before the other has told of everything would be taken for missing.
   */
  private final class Seed implements Registration.First {
    private boolean done;

    @Override
    public synchronized void run() throws InterruptedException {
      while (!done) {
        if (unfilled().isPresent()) {
          Thread.sleep(BETWEEN_LOOKS_AT_CACHES);
          continue;
        }
        // Work of a namespace is done in the order in which it came: none waits for another's.
        compositionLoop.cached().forEach(c -> turns.submit(namespace(c), () -> observe(c)));
        componentLoop.cached().forEach(components::arrived);
        done = true;
      }
    }
  }

  /**
   * Stops: calls under way have some seconds to end, then they are interrupted.
   *
   * @return whether all has ended; if not, something may still be acting
   */
  public boolean stop() {
    started.set(false);
    timer.shutdownNow();
    operator.stop();
    watches.close();
    calls.close();
    turns.close();
    threads.shutdownNow();
    try {
      return threads.awaitTermination(AFTER_GRACE.toMillis(), TimeUnit.MILLISECONDS)
          && calls.awaitTermination(AFTER_GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** We never change what we are given. */
  private static final class NoCopies implements Cloner {
    @Override
    public <R extends HasMetadata> R clone(R object) {
      return object;
    }
  }
}
