package io.deploymentorchestrator.operator.kubernetes;

import io.deploymentorchestrator.operator.limits.MemoryLimits;
import io.deploymentorchestrator.operator.scheduling.NamespaceTurns;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator stands on: its kinds are watched and reconciled, what the framework loses is
 * found, and probes are told the truth. {@link #register} each kind, then {@link #start()}.
 * Thread-safe.
 */
public final class OperatorRuntime implements AutoCloseable {

  private static final Duration BETWEEN_LOOKS_AT_CACHES = Duration.ofMillis(20);
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration AFTER_GRACE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(OperatorRuntime.class);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("timer").daemon().factory());
  private final NamespaceTurns turns =
      new NamespaceTurns(Math.max(2, Runtime.getRuntime().availableProcessors()));
  private final MemoryLimits limits = MemoryLimits.ofHeap(Runtime.getRuntime().maxMemory());
  private final ApiThrottle requests;
  private final Operator operator;
  private final Clock clock;
  private final Watchdog watchdog;
  private final Duration longestReconcile;
  private final List<RegisteredKind<?>> kinds = new CopyOnWriteArrayList<>();
  private final List<Runnable> onceListed = new CopyOnWriteArrayList<>();
  private final List<Runnable> periodic = new CopyOnWriteArrayList<>();
  private final AllListed allListed = new AllListed();
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile Instant watchdogSeen;

  /**
   * Nothing should need it; the operator framework is known to lose a resource now and then, and
   * then loses everything that comes for it (java-operator-sdk issue 3416). Costs no API call.
   *
   * @param period how often what may have been lost is looked for
   * @param patience how long the framework may take from an event to reconciling
   */
  public record Watchdog(Duration period, Duration patience) {

    /** As it is in production. */
    public static final Watchdog USUAL =
        new Watchdog(Duration.ofSeconds(30), Duration.ofSeconds(60));
  }

  /**
   * Registers nothing yet.
   *
   * @param client stays open when this ends
   * @param longestReconcile to reconcile one resource never takes longer
   */
  public OperatorRuntime(
      KubernetesClient client, Clock clock, Watchdog watchdog, Duration longestReconcile) {
    this.requests = new ApiThrottle(client);
    this.clock = clock;
    this.watchdog = watchdog;
    this.longestReconcile = longestReconcile;
    this.watchdogSeen = clock.instant();
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
  }

  /** Has a kind reconciled, from {@link #start()} on. */
  public <R extends HasMetadata> RegisteredKind<R> register(Kind<R> kind) {
    RegisteredKind<R> registered = new RegisteredKind<>(kind, clock, allListed);
    kinds.add(registered);
    Registration.register(operator, registered.loop(), limits.listPage());
    return registered;
  }

  /**
   * Runs once, after all kinds are listed and before anything is reconciled: the kinds' caches fill
   * independently, and what one decides before another has told of everything would be taken for
   * missing.
   */
  public void onceListed(Runnable work) {
    onceListed.add(work);
  }

  /** Runs with the watchdog, each time. */
  public void periodically(Runnable work) {
    periodic.add(work);
  }

  /** Requests to the API server. */
  public ApiThrottle requests() {
    return requests;
  }

  /** Where users' texts are worked on. */
  public NamespaceTurns turns() {
    return turns;
  }

  /** What there is memory for. */
  public MemoryLimits limits() {
    return limits;
  }

  /** Virtual threads, for what waits. */
  public ExecutorService threads() {
    return threads;
  }

  /** For what is to be done later; what takes time goes on to {@link #threads()}. */
  public ScheduledExecutorService timer() {
    return timer;
  }

  /** Starts watching and reconciling; returns once the caches are filled. */
  public void start() {
    operator.start();
    watchdogSeen = clock.instant();
    started.set(true);
    long millis = watchdog.period().toMillis();
    timer.scheduleWithFixedDelay(this::watch, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void watch() {
    try {
      periodic.forEach(Runnable::run);
      kinds.forEach(this::revive);
      watchdogSeen = clock.instant();
    } catch (RuntimeException e) {
      LOG.warn("watchdog", e);
    }
  }

  private void revive(RegisteredKind<?> kind) {
    kind.overdue(watchdog.patience()).forEach(id -> threads.execute(() -> kind.revive(id)));
  }

  /**
   * What is wrong with this process so that only a restart helps: a resource whose reconciling
   * never ends, or a watchdog that does not run. Empty if nothing is.
   */
  public Optional<String> stuck() {
    if (!started.get()) {
      return Optional.empty();
    }
    Instant since = clock.instant().minus(longestReconcile);
    if (watchdogSeen.isBefore(since)) {
      return Optional.of("the watchdog does not run");
    }
    return kinds.stream()
        .flatMap(k -> k.stuck(longestReconcile, n -> turns.waitedLong(n, since)).stream())
        .findFirst();
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
    return started.get() ? unlisted() : Optional.of("starting");
  }

  /** Which kind is not watched, or was not listed yet. */
  private Optional<String> unlisted() {
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

  private final class AllListed implements Registration.First {
    private boolean done;

    @Override
    public synchronized void run() throws InterruptedException {
      while (!done) {
        if (unlisted().isPresent()) {
          Thread.sleep(BETWEEN_LOOKS_AT_CACHES);
          continue;
        }
        onceListed.forEach(Runnable::run);
        done = true;
      }
    }
  }

  /**
   * Stops reconciling: what is under way has some seconds to end. {@link #stop()} ends the rest.
   */
  public void stopReconciling() {
    started.set(false);
    timer.shutdownNow();
    operator.stop();
  }

  /**
   * Stops; what is still under way is interrupted.
   *
   * @return whether all has ended; if not, something may still be acting
   */
  public boolean stop() {
    stopReconciling();
    turns.close();
    threads.shutdownNow();
    try {
      return threads.awaitTermination(AFTER_GRACE.toMillis(), TimeUnit.MILLISECONDS);
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
