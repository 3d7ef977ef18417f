package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectKey.FeedKey;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectKey.Location;
import io.deploymentorchestrator.controller.objects.ChangeListener;
import io.deploymentorchestrator.controller.objects.SafeNotifier;
import io.deploymentorchestrator.controller.objects.Subscription;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes Components when objects they are interested in change.
 *
 * <p>One informer per kind serves all Components: it selects the objects that carry our mark, keeps
 * no bodies, starts with the first subscription and stops with the last. Objects of others are
 * watched one by one, by name. Watches use the controller's own rights and only wake; whatever a
 * Component learns of an object it reads as its own account.
 *
 * <p>What the controller may not watch wakes by time instead: every 10 s while the Component
 * progresses, every 5 min afterwards. Thread-safe.
 */
public final class ObjectWatches implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ObjectWatches.class);

  private static final Duration WAIT_FOR_LIST = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofSeconds(10);
  private static final int TICKS_WHEN_READY = 30;
  private static final int TICKS_UNTIL_RETRY = 3;

  private final KubernetesClient client;
  private final ApiServer server;
  private final Kinds kinds;
  private final SafeNotifier notifier;
  private final AwaitedKinds awaitedKinds;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("object-watches").factory());

  /** Guards the three below. */
  private final Object lock = new Object();

  private final Subscriptions subscriptions = new Subscriptions();
  private final Map<FeedKey, WatchedFeed> feeds = new HashMap<>();
  private long ticks;

  /**
   * Starts nothing yet.
   *
   * @param requests with the controller's own rights
   * @param listener whom to tell
   */
  public ObjectWatches(ApiThrottle requests, ChangeListener listener) {
    this.client = requests.client();
    this.server = new ApiServer(requests);
    this.kinds = new Kinds(server, Clock.systemUTC());
    this.notifier = new SafeNotifier(listener);
    this.awaitedKinds = new AwaitedKinds(client, kinds, timer, notifier);
    var _ =
        timer.scheduleWithFixedDelay(
            this::tick, TICK.toSeconds(), TICK.toSeconds(), TimeUnit.SECONDS);
  }

  ApiServer server() {
    return server;
  }

  Kinds kinds() {
    return kinds;
  }

  /**
   * What a Component is interested in from now on, by the last status of its handler: call it after
   * each run and, after a restart, for each Component. Objects that changed while nobody watched
   * wake it.
   *
   * @param settled whether it is Ready, which decides how often it is woken for objects that cannot
   *     be watched
   */
  public void replace(ComponentId component, Collection<WatchedObject> wanted, boolean settled) {
    Map<ObjectKey, Subscription> resumed = new LinkedHashMap<>();
    synchronized (lock) {
      subscriptions.settled(component, settled);
      Set<ObjectKey> keep = new HashSet<>();
      for (WatchedObject object : wanted) {
        ObjectKey key = ObjectKey.of(object);
        keep.add(key);
        Subscription present = subscriptions.find(component, key);
        if (present == null) {
          Subscription subscription =
              Subscription.resumed(component, object.object(), object.seen().orElse(null));
          add(key, subscription);
          resumed.put(key, subscription);
        } else {
          present.runEnded(currentVersion(key.feed(), present));
        }
      }
      subscriptions.of(component).stream()
          .filter(key -> !keep.contains(key))
          .forEach(key -> remove(component, key));
    }
    resumed.forEach((key, subscription) -> compare(key.feed(), subscription));
  }

  /** The Component is gone. */
  public void forget(ComponentId component) {
    replace(component, List.of(), false);
    awaitedKinds.forget(component);
  }

  /** How many informers run, for metrics and tests. */
  public int informers() {
    synchronized (lock) {
      return (int) feeds.values().stream().filter(WatchedFeed::exists).count();
    }
  }

  /** How many objects the informers keep in memory, for metrics and tests. */
  public int objects() {
    synchronized (lock) {
      return feeds.values().stream().mapToInt(WatchedFeed::size).sum();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    synchronized (lock) {
      feeds.values().forEach(WatchedFeed::stop);
      feeds.clear();
      subscriptions.clear();
    }
    awaitedKinds.close();
  }

  /**
   * A handler is about to read an object. Returns once no change can be missed any more.
   *
   * @return false if it cannot be watched
   */
  boolean watch(ComponentId component, WatchedObject object) {
    WatchedFeed feed;
    synchronized (lock) {
      ObjectKey key = ObjectKey.of(object);
      if (subscriptions.find(component, key) == null) {
        add(key, Subscription.aboutToRead(component, object.object(), object.seen().orElse(null)));
      }
      feed = feed(key.feed());
      feed.startIfNeeded();
    }
    return feed.awaitSettled(WAIT_FOR_LIST);
  }

  /** The subscriptions of a Component in an object, for calls that read or write it. */
  List<Subscription> subscriptions(ComponentId component, ObjectRef object) {
    synchronized (lock) {
      return subscriptions.in(component, object);
    }
  }

  void wake(Subscription subscription) {
    notifier.wake(subscription);
  }

  /**
   * A handler found no such kind: it is woken when a CustomResourceDefinition of that group is
   * established.
   */
  void awaitKind(ComponentId component, String apiVersion, String kind) {
    awaitedKinds.await(component, apiVersion, kind);
  }

  void kindFound(ComponentId component, String apiVersion, String kind) {
    awaitedKinds.found(component, apiVersion, kind);
  }

  private WatchedFeed feed(FeedKey key) {
    return feeds.computeIfAbsent(key, k -> new WatchedFeed(client, kinds, k, Listening::new));
  }

  private void add(ObjectKey key, Subscription subscription) {
    subscriptions.add(key, subscription);
    WatchedFeed feed = feed(key.feed());
    feed.asked(subscription.object().apiVersion());
    feed.startIfNeeded();
  }

  private void remove(ComponentId component, ObjectKey key) {
    subscriptions.remove(component, key);
    if (subscriptions.of(key.feed()).isEmpty()) {
      WatchedFeed unused = feeds.remove(key.feed());
      if (unused != null) {
        unused.stop();
      }
    }
  }

  private @Nullable String currentVersion(FeedKey key, Subscription subscription) {
    WatchedFeed feed = feeds.get(key);
    return feed == null ? null : feed.version(subscription.object());
  }

  /** An subscription that is older than the watch: has the object changed meanwhile? */
  private void compare(FeedKey feed, Subscription subscription) {
    boolean news;
    synchronized (lock) {
      String version =
          subscriptions.stands(feed, subscription) ? currentVersion(feed, subscription) : null;
      news = version != null && subscription.listed(version);
    }
    if (news) {
      notifier.wake(subscription);
    }
  }

  /** Serves what cannot be watched, and tries again to watch it. */
  private void tick() {
    try {
      List<Subscription> due = new ArrayList<>();
      synchronized (lock) {
        ticks++;
        for (WatchedFeed feed : List.copyOf(feeds.values())) {
          if (feed.isOff()) {
            List<Subscription> all = subscriptions.of(feed.key());
            all.stream()
                .filter(
                    i -> !subscriptions.isSettled(i.component()) || ticks % TICKS_WHEN_READY == 0)
                .forEach(due::add);
            if (ticks % TICKS_UNTIL_RETRY == 0) {
              all.forEach(Subscription::interrupted);
              feed.restart();
            }
          }
        }
      }
      due.forEach(notifier::wake);
    } catch (RuntimeException e) {
      LOG.warn("watches could not be renewed, will be tried again: {}", e.toString());
    }
  }

  /** What a feed tells goes to those who are interested, as long as it is the one in use. */
  private final class Listening implements Feed.Observer {

    private final WatchedFeed feed;

    Listening(WatchedFeed feed) {
      this.feed = feed;
    }

    private boolean inUse() {
      return feeds.get(feed.key()) == feed;
    }

    private List<Subscription> all() {
      synchronized (lock) {
        return inUse() ? subscriptions.of(feed.key()) : List.of();
      }
    }

    @Override
    public void observed(@Nullable String namespace, String name, String version) {
      List<Subscription> concerned;
      synchronized (lock) {
        concerned =
            inUse()
                ? subscriptions.of(feed.key(), new Location(Optional.ofNullable(namespace), name))
                : List.of();
      }
      concerned.stream().filter(i -> i.observed(version)).forEach(notifier::wake);
    }

    @Override
    public void synced() {
      all().forEach(subscription -> compare(feed.key(), subscription));
    }

    @Override
    public void ended(boolean kindIsGone) {
      if (kindIsGone) {
        kinds.drop();
        all().forEach(notifier::wake);
      }
    }
  }
}
