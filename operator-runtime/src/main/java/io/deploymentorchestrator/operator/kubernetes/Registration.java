package io.deploymentorchestrator.operator.kubernetes;

import io.deploymentorchestrator.operator.scheduling.Backoff;
import io.deploymentorchestrator.operator.scheduling.Requeue;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.config.ResolvedControllerConfiguration;
import io.javaoperatorsdk.operator.api.config.informer.InformerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.ResourceCache;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Registers a loop with the operator framework, with its known traps closed: it hands over every
 * event, deletions too (so finalizers are ours alone, and no resource is left "in progress" when it
 * vanishes from the cache before its turn); its retry gives up after five attempts and its rate
 * limiter computes wrong delays, so both are replaced.
 */
final class Registration {

  private static final Duration AFTER_DELETION = Duration.ofMillis(200);

  private Registration() {}

  /** Reconciles one resource; answers when to look again although nothing changed. */
  interface Reconcile<P> {
    Requeue reconcile(P resource) throws Exception;
  }

  /** Runs before anything is reconciled, each time, and may wait. */
  interface First {
    void run() throws InterruptedException;
  }

  /** A loop over one kind. */
  static final class Loop<P extends HasMetadata> implements Reconciler<P> {

    private final Class<P> type;
    private final WakeUps<P> wakeUps;
    private final Reconcile<P> reconcile;
    private final First first;
    private final ItemStore<P> items;
    private volatile @Nullable ResourceCache<P> cache;

    /**
     * A loop.
     *
     * @param items where the informer keeps what it has
     */
    Loop(
        Class<P> type,
        WakeUps<P> wakeUps,
        Reconcile<P> reconcile,
        First first,
        ItemStore<P> items) {
      this.items = items;
      this.type = type;
      this.wakeUps = wakeUps;
      this.reconcile = reconcile;
      this.first = first;
    }

    /** All resources that the informer has listed, in all namespaces. */
    Stream<P> cached() {
      ResourceCache<P> filled = cache;
      return filled == null ? Stream.empty() : filled.list();
    }

    @Override
    public UpdateControl<P> reconcile(P resource, Context<P> context) throws Exception {
      first.run();
      if (context.isPrimaryResourceDeleted()) {
        // What is to be forgotten is forgotten when the informer tells. A namesake that came
        // meanwhile would be forgotten by the
        // runtime along with the one that went (it drops the state after this call): have it looked
        // at again after that.
        CompletableFuture.delayedExecutor(AFTER_DELETION.toMillis(), TimeUnit.MILLISECONDS)
            .execute(() -> wakeUps.wake(ResourceID.fromResource(resource)));
        return UpdateControl.noUpdate();
      }
      Requeue again;
      try {
        again = reconcile.reconcile(resource);
      } catch (Error e) {
        // The runtime would leave the resource "in progress" for ever.
        throw new IllegalStateException(
            "reconciling " + resource.getMetadata().getName() + " failed", e);
      }
      UpdateControl<P> control = UpdateControl.noUpdate();
      return again
          .delay()
          .map(d -> control.rescheduleAfter(Math.max(1, d.toMillis())))
          .orElse(control);
    }

    @Override
    public List<EventSource<?, P>> prepareEventSources(EventSourceContext<P> context) {
      cache = context.getPrimaryCache();
      return List.of(wakeUps);
    }
  }

  /**
   * Registers a loop.
   *
   * @param listPage objects that are listed at once: a list of everything could take more memory
   *     than what is kept of it
   */
  static <P extends HasMetadata> void register(Operator operator, Loop<P> loop, long listPage) {
    ControllerConfiguration<P> configuration =
        new ResolvedControllerConfiguration<>(
            loop.type.getSimpleName().toLowerCase(Locale.ROOT),
            false, // generation awareness would hide annotations and statuses
            Loop.class.getName(),
            new ForEver(),
            new Unlimited(),
            null,
            null,
            Map.of(),
            null,
            operator.getConfigurationService(),
            InformerConfiguration.builder(loop.type)
                .withWatchAllNamespaces()
                .withInformerListLimit(listPage)
                .withItemStore(loop.items)
                .buildForController(),
            true, // every event, deletions too
            null);
    operator.register(loop, configuration);
  }

  /**
   * Every attempt that failed by an exception (a conflict, the API server away) is made again, for
   * ever.
   */
  static final class ForEver implements Retry {
    private static final Backoff BACKOFF = Backoff.random();

    @Override
    public RetryExecution initExecution() {
      return new RetryExecution() {
        private int failures;

        @Override
        public Optional<Long> nextDelay() {
          failures++;
          long millis = BACKOFF.delay(failures).toMillis() / 5;
          return Optional.of(Math.max(20, Math.min(millis, 30_000)));
        }

        @Override
        public int getAttemptCount() {
          return failures;
        }

        @Override
        public boolean isLastAttempt() {
          return false;
        }
      };
    }
  }

  /** No limit: work per event is small, and handlers have limits of their own. */
  static final class Unlimited implements RateLimiter<Unlimited.State> {

    record State() implements RateLimitState {}

    @Override
    public Optional<Duration> isLimited(RateLimitState state) {
      return Optional.empty();
    }

    @Override
    public State initState() {
      return new State();
    }
  }
}
