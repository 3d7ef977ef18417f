package io.deploymentorchestrator.operator.leader;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one of several processes act, by a Lease as other controllers use it. The rules are those of
 * client-go's {@code leaderelection} package: whether a lease has run out is judged by how long its
 * record was seen unchanged here, never by comparing the clocks of two machines.
 *
 * <p>Neither the client's elector nor the operator framework's is used. The former compares clocks,
 * and notices that its time is up only between two requests: one that hangs would let an old leader
 * go on. The latter exits from within its stop, which deadlocks in a shutdown hook. Here a timer
 * that makes no requests watches the deadline, and the Lease has a client of its own whose requests
 * are given up in time.
 *
 * <p>A leader that lost its lease must end its process at once: {@link Listener#lost} must not
 * return to work. Thread-safe.
 */
public final class LeaderElection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);
  private static final Duration DEADLINE_CHECK = Duration.ofMillis(250);

  /**
   * Which lease, and how long it lasts.
   *
   * @param identity this process, as the Lease names it
   * @param leaseDuration how long others wait after the last renewal they saw
   * @param renewDeadline how long a leader goes on without a renewal; shorter than leaseDuration
   * @param retryPeriod how long between attempts to get or renew it
   */
  public record Settings(
      String namespace,
      String name,
      String identity,
      Duration leaseDuration,
      Duration renewDeadline,
      Duration retryPeriod) {

    /**
     * Checked as client-go does.
     *
     * @throws IllegalArgumentException if a leader could go on after its lease ran out
     */
    public Settings {
      if (leaseDuration.toSeconds() < 1
          || leaseDuration.compareTo(renewDeadline) <= 0
          || renewDeadline.compareTo(retryPeriod.multipliedBy(6).dividedBy(5)) <= 0
          || retryPeriod.isZero()) {
        throw new IllegalArgumentException(
            "leader election needs lease duration > renew deadline > 1.2 × retry period > 0, and a lease of at least 1s");
      }
    }
  }

  /** Is told, once each, from a thread of the election. */
  public interface Listener {
    /** This process leads. May take its time. */
    void leading();

    /** It leads no more, and somebody else may. */
    void lost(String why);
  }

  /** A renewal that is interrupted may still have its effect, once. */
  private static final int ATTEMPTS_TO_GIVE_BACK = 5;

  private final KubernetesClient client;
  private final Settings settings;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Listener listener;
  private final ScheduledExecutorService rounds = timer("leader-election");
  private final ScheduledExecutorService deadline = timer("leader-election-deadline");

  private enum State {
    STANDING_BY,
    LEADING,
    OVER
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.STANDING_BY);
  private volatile @Nullable String holder;
  private volatile long renewed;
  private volatile boolean started;

  /** Of the rounds' thread only once that runs, as is the next. */
  private @Nullable String observedVersion;

  private long observed;

  /**
   * An election; {@link #start()} begins.
   *
   * @param shared its configuration is taken over, with time-outs that fit the deadline
   */
  public LeaderElection(
      KubernetesClient shared, Settings settings, Clock clock, Listener listener) {
    this(shared, settings, clock, System::nanoTime, listener);
  }

  LeaderElection(
      KubernetesClient shared,
      Settings settings,
      Clock clock,
      LongSupplier nanos,
      Listener listener) {
    int patience = (int) Math.max(500, settings.renewDeadline().toMillis() / 2);
    this.client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(shared.getConfiguration())
                    .withRequestTimeout(patience)
                    .withConnectionTimeout(patience)
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    this.settings = settings;
    this.clock = clock;
    this.nanos = nanos;
    this.listener = listener;
  }

  private static ScheduledExecutorService timer(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().name(name).daemon().factory());
  }

  /**
   * Begins to try.
   *
   * @throws IllegalStateException if this process may not use the Lease
   */
  public void start() {
    try {
      Lease lease =
          client.leases().inNamespace(settings.namespace()).withName(settings.name()).get();
      if (lease != null) {
        observe(lease);
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        throw new IllegalStateException(
            "may not use Lease %s/%s for leader election; deploy/rbac.yaml has the Role it takes: %s"
                .formatted(settings.namespace(), settings.name(), e.getMessage()),
            e);
      }
    }
    LOG.info(
        "standing by as {} for lease {}/{}",
        settings.identity(),
        settings.namespace(),
        settings.name());
    started = true;
    rounds.scheduleWithFixedDelay(
        this::round, 0, settings.retryPeriod().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether it takes part, so that it can lead at any time. */
  public boolean started() {
    return started;
  }

  /** Whether this process leads. */
  public boolean leads() {
    return state.get() == State.LEADING;
  }

  /** Who leads, as far as is known here. */
  public @Nullable String holder() {
    return holder;
  }

  private void round() {
    long begun = nanos.getAsLong();
    try {
      boolean got = acquireOrRenew();
      if (got) {
        renewed = begun;
        if (state.compareAndSet(State.STANDING_BY, State.LEADING)) {
          lead();
        }
      } else {
        lose("it is held by " + holder);
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        LOG.debug("another process was first at the lease");
      } else if (state.get() != State.OVER) {
        LOG.warn("lease {}: {} {}", settings.name(), e.getMessage(), causeOf(e));
      }
    } catch (RuntimeException e) {
      LOG.warn("lease {}", settings.name(), e);
    }
  }

  private static String causeOf(KubernetesClientException e) {
    return e.getCause() == null ? "" : e.getCause().toString();
  }

  private void lead() {
    LOG.info("leading as {}", settings.identity());
    deadline.scheduleWithFixedDelay(
        this::checkDeadline,
        DEADLINE_CHECK.toMillis(),
        DEADLINE_CHECK.toMillis(),
        TimeUnit.MILLISECONDS);
    Thread.ofPlatform().name("leading").start(listener::leading);
  }

  private void checkDeadline() {
    if (nanos.getAsLong() - renewed > settings.renewDeadline().toNanos()) {
      lose("it could not be renewed for " + settings.renewDeadline().toSeconds() + " s");
    }
  }

  private void lose(String why) {
    if (state.compareAndSet(State.LEADING, State.OVER)) {
      listener.lost(
          "the lease %s/%s is lost: %s".formatted(settings.namespace(), settings.name(), why));
    }
  }

  private boolean acquireOrRenew() {
    Lease lease = client.leases().inNamespace(settings.namespace()).withName(settings.name()).get();
    if (lease == null) {
      observe(client.resource(record(null)).create());
      return true;
    }
    observe(lease);
    if (holder != null && !settings.identity().equals(holder) && !ranOut(lease)) {
      return false;
    }
    observe(client.resource(record(lease)).update());
    return true;
  }

  private void observe(Lease lease) {
    String version = lease.getMetadata().getResourceVersion();
    if (!version.equals(observedVersion)) {
      observedVersion = version;
      observed = nanos.getAsLong();
    }
    String now = lease.getSpec() == null ? null : lease.getSpec().getHolderIdentity();
    holder = now == null || now.isEmpty() ? null : now;
  }

  private boolean ranOut(Lease lease) {
    Integer seconds = lease.getSpec().getLeaseDurationSeconds();
    Duration lasts = seconds == null ? settings.leaseDuration() : Duration.ofSeconds(seconds);
    return nanos.getAsLong() - observed > lasts.toNanos();
  }

  private Lease record(@Nullable Lease before) {
    ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
    LeaseSpec last = before == null ? null : before.getSpec();
    LeaseSpec ours =
        last != null && Objects.equals(last.getHolderIdentity(), settings.identity()) ? last : null;
    int transitions =
        last == null || last.getLeaseTransitions() == null ? 0 : last.getLeaseTransitions();
    LeaseBuilder builder = before == null ? new LeaseBuilder() : new LeaseBuilder(before);
    return builder
        .editOrNewMetadata()
        .withNamespace(settings.namespace())
        .withName(settings.name())
        .endMetadata()
        .editOrNewSpec()
        .withHolderIdentity(settings.identity())
        .withLeaseDurationSeconds((int) settings.leaseDuration().toSeconds())
        .withAcquireTime(ours != null ? ours.getAcquireTime() : now)
        .withRenewTime(now)
        .withLeaseTransitions(before == null || ours != null ? transitions : transitions + 1)
        .endSpec()
        .build();
  }

  /**
   * Stops trying; gives the lease back if this process has it, so that another need not wait until
   * it runs out. Only to be called when this process has stopped acting.
   */
  public void release() {
    rounds.shutdownNow();
    try {
      // A renewal under way would take the lease again.
      if (!rounds.awaitTermination(settings.renewDeadline().toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!state.compareAndSet(State.LEADING, State.OVER)) {
      return;
    }
    for (int attempt = 1; !giveBack(attempt == ATTEMPTS_TO_GIVE_BACK); attempt++) {
      LOG.debug("a renewal that was interrupted reached the lease first");
    }
  }

  /**
   * Gives the lease back, or tells why not.
   *
   * @param last whether there is no other attempt
   * @return false if somebody else's write was first
   */
  private boolean giveBack(boolean last) {
    try {
      Lease lease =
          client.leases().inNamespace(settings.namespace()).withName(settings.name()).get();
      if (lease != null && settings.identity().equals(lease.getSpec().getHolderIdentity())) {
        client
            .resource(
                new LeaseBuilder(record(lease))
                    .editSpec()
                    .withHolderIdentity(null)
                    .withLeaseDurationSeconds(1)
                    .endSpec()
                    .build())
            .update();
        LOG.info("lease {}/{} given back", settings.namespace(), settings.name());
      }
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT && !last) {
        return false;
      }
      LOG.warn("lease not given back; it runs out by itself: {} {}", e.getMessage(), causeOf(e));
      return true;
    }
  }

  /** Stops trying. A lease that was not {@linkplain #release released} runs out by itself. */
  @Override
  public void close() {
    state.set(State.OVER);
    rounds.shutdownNow();
    deadline.shutdownNow();
    client.close();
  }
}
