package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesObjects.KindInfo;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.controller.kubernetes.objects.Kinds.GroupKind;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes Components when objects they are interested in change.
 *
 * <p>One informer per kind serves all Components: it selects the objects that carry our mark, keeps
 * no bodies, starts with the first interest and stops with the last. Objects of others are watched
 * one by one, by name. Watches use the controller's own rights and only wake; whatever a Component
 * learns of an object it reads as its own account.
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
  private final WakeListener listener;
  private final ApiServer server;
  private final Kinds kinds;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("object-watches").factory());

  /** Guards the four below. */
  private final Object lock = new Object();

  private final Map<FeedKey, Watched> feeds = new HashMap<>();
  private final Map<ComponentId, Map<ObjectKey, Registration>> byComponent = new HashMap<>();
  private final Set<ComponentId> settledComponents = new HashSet<>();
  private final Map<ComponentId, Map<GroupKind, ObjectRef>> waitingForKinds = new HashMap<>();

  private @Nullable Feed definitions;
  private long ticks;

  /**
   * Starts nothing yet.
   *
   * @param requests with the controller's own rights
   * @param listener whom to tell
   */
  public ObjectWatches(Requests requests, WakeListener listener) {
    this.client = requests.client();
    this.listener = listener;
    this.server = new ApiServer(requests);
    this.kinds = new Kinds(server, Clock.systemUTC());
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
    List<Interest> resumed = new ArrayList<>();
    synchronized (lock) {
      if (settled) {
        settledComponents.add(component);
      } else {
        settledComponents.remove(component);
      }
      Set<ObjectKey> keep = new HashSet<>();
      for (WatchedObject object : wanted) {
        ObjectKey key = ObjectKey.of(object);
        keep.add(key);
        Registration present = registrations(component).get(key);
        if (present == null) {
          Interest interest =
              Interest.resumed(component, object.object(), object.seen().orElse(null));
          add(key, object, interest);
          resumed.add(interest);
        } else {
          present.interest().runEnded(currentVersion(present));
        }
      }
      List.copyOf(registrations(component).keySet()).stream()
          .filter(key -> !keep.contains(key))
          .forEach(key -> remove(component, key));
      if (registrations(component).isEmpty()) {
        byComponent.remove(component);
      }
    }
    resumed.forEach(this::compare);
  }

  /** The Component is gone. */
  public void forget(ComponentId component) {
    replace(component, List.of(), false);
    synchronized (lock) {
      settledComponents.remove(component);
      waitingForKinds.remove(component);
      stopDefinitionsIfUnused();
    }
  }

  /** How many informers run, for metrics and tests. */
  public int informers() {
    synchronized (lock) {
      return (int) feeds.values().stream().filter(w -> w.feed != null).count();
    }
  }

  /** How many objects the informers keep in memory, for metrics and tests. */
  public int objects() {
    synchronized (lock) {
      return feeds.values().stream()
          .map(w -> w.feed)
          .filter(Objects::nonNull)
          .mapToInt(Feed::size)
          .sum();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    synchronized (lock) {
      feeds.values().forEach(Watched::stop);
      feeds.clear();
      byComponent.clear();
      if (definitions != null) {
        definitions.stop();
        definitions = null;
      }
    }
  }

  /**
   * A handler is about to read an object. Returns once no change can be missed any more.
   *
   * @return false if it cannot be watched
   */
  boolean watch(ComponentId component, WatchedObject object) {
    Watched watched;
    synchronized (lock) {
      ObjectKey key = ObjectKey.of(object);
      Registration present = registrations(component).get(key);
      if (present == null) {
        present = add(key, object, Interest.aboutToRead(component, object.object()));
      }
      watched = present.watched();
      watched.startIfNeeded();
    }
    Feed feed = watched.feed;
    return feed != null && feed.awaitSettled(WAIT_FOR_LIST);
  }

  /** The interests of a Component in an object, for calls that read or write it. */
  List<Interest> interests(ComponentId component, ObjectRef object) {
    synchronized (lock) {
      Map<ObjectKey, Registration> mine = byComponent.get(component);
      if (mine == null) {
        return List.of();
      }
      return Stream.of(true, false)
          .map(marked -> mine.get(ObjectKey.of(new WatchedObject(object, marked))))
          .filter(Objects::nonNull)
          .map(Registration::interest)
          .toList();
    }
  }

  void wake(Interest interest) {
    wake(interest.component(), interest.object());
  }

  /**
   * A handler found no such kind: it is woken when a CustomResourceDefinition of that group is
   * established.
   */
  void awaitKind(ComponentId component, String apiVersion, String kind) {
    synchronized (lock) {
      waitingForKinds
          .computeIfAbsent(component, c -> new HashMap<>())
          .put(
              GroupKind.of(apiVersion, kind),
              new ObjectRef(apiVersion, kind, Optional.empty(), ""));
      if (definitions == null || definitions.state() == Feed.State.ENDED) {
        definitions =
            new Feed(
                client,
                new Feed.Target(
                    new ResourceDefinitionContext.Builder()
                        .withGroup("apiextensions.k8s.io")
                        .withVersion("v1")
                        .withKind("CustomResourceDefinition")
                        .withPlural("customresourcedefinitions")
                        .withNamespaced(false)
                        .build(),
                    "",
                    Optional.empty()),
                new DefinitionObserver());
      }
    }
  }

  void kindFound(ComponentId component, String apiVersion, String kind) {
    synchronized (lock) {
      Map<GroupKind, ObjectRef> waiting = waitingForKinds.get(component);
      if (waiting != null) {
        waiting.remove(GroupKind.of(apiVersion, kind));
        if (waiting.isEmpty()) {
          waitingForKinds.remove(component);
          stopDefinitionsIfUnused();
        }
      }
    }
  }

  private void stopDefinitionsIfUnused() {
    if (waitingForKinds.isEmpty() && definitions != null) {
      definitions.stop();
      definitions = null;
    }
  }

  private Map<ObjectKey, Registration> registrations(ComponentId component) {
    return byComponent.computeIfAbsent(component, c -> new HashMap<>());
  }

  private Registration add(ObjectKey key, WatchedObject object, Interest interest) {
    Watched watched = feeds.computeIfAbsent(FeedKey.of(object), Watched::new);
    watched.apiVersion = object.object().apiVersion();
    watched
        .interests
        .computeIfAbsent(key.location(), l -> new HashMap<>())
        .put(interest.component(), interest);
    watched.startIfNeeded();
    Registration registration = new Registration(interest, watched, object);
    registrations(interest.component()).put(key, registration);
    return registration;
  }

  private void remove(ComponentId component, ObjectKey key) {
    Registration gone = registrations(component).remove(key);
    if (gone == null) {
      return;
    }
    Watched watched = gone.watched();
    Map<ComponentId, Interest> there = watched.interests.get(key.location());
    if (there != null) {
      there.remove(component);
      if (there.isEmpty()) {
        watched.interests.remove(key.location());
      }
    }
    if (watched.interests.isEmpty()) {
      watched.stop();
      feeds.remove(watched.key);
    }
  }

  private @Nullable String currentVersion(Registration registration) {
    Feed feed = registration.watched().feed;
    ObjectRef object = registration.interest().object();
    return feed == null || feed.state() != Feed.State.RUNNING
        ? null
        : feed.version(object.namespace().orElse(null), object.name());
  }

  /** An interest that is older than the watch: has the object changed meanwhile? */
  private void compare(Interest interest) {
    boolean news = false;
    synchronized (lock) {
      for (Registration registration : registrations(interest.component()).values()) {
        String version = registration.interest() == interest ? currentVersion(registration) : null;
        news |= version != null && interest.listed(version);
      }
    }
    if (news) {
      wake(interest);
    }
  }

  private void wake(ComponentId component, ObjectRef cause) {
    try {
      listener.wake(component, cause);
    } catch (RuntimeException e) {
      LOG.error("could not wake {} for {}", component, cause, e);
    }
  }

  /** Serves what cannot be watched, and tries again to watch it. */
  private void tick() {
    try {
      List<Interest> due = new ArrayList<>();
      synchronized (lock) {
        ticks++;
        for (Watched watched : List.copyOf(feeds.values())) {
          Feed feed = watched.feed;
          if (feed == null || feed.state() == Feed.State.ENDED) {
            watched.all().stream()
                .filter(
                    i ->
                        !settledComponents.contains(i.component()) || ticks % TICKS_WHEN_READY == 0)
                .forEach(due::add);
            if (ticks % TICKS_UNTIL_RETRY == 0) {
              watched.restart();
            }
          }
        }
      }
      due.forEach(this::wake);
    } catch (RuntimeException e) {
      LOG.warn("watches could not be renewed, will be tried again: {}", e.toString());
    }
  }

  /**
   * One feed and who is interested in what it tells. Guarded by the lock, but for {@link #feed}.
   */
  private final class Watched implements Feed.Observer {

    private final FeedKey key;
    private final Map<Location, Map<ComponentId, Interest>> interests = new HashMap<>();
    private String apiVersion = "";
    private volatile @Nullable Feed feed;

    Watched(FeedKey key) {
      this.key = key;
    }

    List<Interest> all() {
      return interests.values().stream().flatMap(m -> m.values().stream()).toList();
    }

    void startIfNeeded() {
      if (feed == null) {
        start();
      }
    }

    void restart() {
      all().forEach(Interest::interrupted);
      stop();
      start();
    }

    private void start() {
      try {
        Optional<KindInfo> kind = kinds.find(apiVersion, key.kind().kind());
        feed = kind.map(found -> new Feed(client, target(found), this)).orElse(null);
      } catch (KubernetesException e) {
        LOG.debug("cannot watch {} yet: {}", key, e.getMessage());
      }
    }

    private Feed.Target target(KindInfo info) {
      // Whatever version Components use, one version tells of all changes.
      String preferred = info.servedVersions().getFirst();
      return new Feed.Target(
          new ResourceDefinitionContext.Builder()
              .withGroup(key.kind().group())
              .withVersion(preferred.substring(preferred.indexOf('/') + 1))
              .withKind(key.kind().kind())
              .withPlural(info.plural())
              .withNamespaced(info.namespaced())
              .build(),
          WatchedObject.MARK_LABEL,
          key.single().map(l -> new Feed.Target.Single(l.namespace(), l.name())));
    }

    void stop() {
      Feed running = feed;
      feed = null;
      if (running != null) {
        running.stop();
      }
    }

    @Override
    public void observed(@Nullable String namespace, String name, String version) {
      List<Interest> concerned;
      synchronized (lock) {
        Map<ComponentId, Interest> there =
            interests.get(new Location(Optional.ofNullable(namespace), name));
        concerned = there == null ? List.of() : List.copyOf(there.values());
      }
      concerned.stream().filter(i -> i.observed(version)).forEach(ObjectWatches.this::wake);
    }

    @Override
    public void synced() {
      List<Interest> all;
      synchronized (lock) {
        all = all();
      }
      all.forEach(ObjectWatches.this::compare);
    }

    @Override
    public void ended(boolean kindIsGone) {
      List<Interest> all = List.of();
      synchronized (lock) {
        if (kindIsGone) {
          all = all();
        }
      }
      if (kindIsGone) {
        kinds.drop();
      }
      all.forEach(ObjectWatches.this::wake);
    }
  }

  /** Wakes who waits for a kind. */
  private final class DefinitionObserver implements Feed.Observer {

    @Override
    public void observed(@Nullable String namespace, String name, String version) {
      String group = name.substring(name.indexOf('.') + 1);
      synchronized (lock) {
        boolean awaited =
            waitingForKinds.values().stream()
                .flatMap(w -> w.keySet().stream())
                .anyMatch(k -> k.group().equals(group));
        if (!awaited) {
          return;
        }
      }
      // Discovery follows the CRD's being established by a moment.
      wakeWaiting(group, 300);
      wakeWaiting(group, 3_000);
    }

    private void wakeWaiting(String group, long afterMillis) {
      var _ =
          timer.schedule(
              () -> {
                Map<ComponentId, ObjectRef> waiting = new HashMap<>();
                synchronized (lock) {
                  waitingForKinds.forEach(
                      (component, awaited) ->
                          awaited.forEach(
                              (kind, ref) -> {
                                if (kind.group().equals(group)) {
                                  waiting.put(component, ref);
                                }
                              }));
                }
                if (!waiting.isEmpty()) {
                  kinds.drop();
                  waiting.forEach(ObjectWatches.this::wake);
                }
              },
              afterMillis,
              TimeUnit.MILLISECONDS);
    }

    @Override
    public void synced() {}

    @Override
    public void ended(boolean kindIsGone) {}
  }

  private record Location(Optional<String> namespace, String name) {}

  private record ObjectKey(GroupKind kind, Location location, boolean marked) {
    static ObjectKey of(WatchedObject object) {
      ObjectRef ref = object.object();
      return new ObjectKey(
          GroupKind.of(ref.apiVersion(), ref.kind()),
          new Location(ref.namespace(), ref.name()),
          object.marked());
    }
  }

  /** All marked objects of a kind, or one of others. */
  private record FeedKey(GroupKind kind, Optional<Location> single) {
    static FeedKey of(WatchedObject object) {
      ObjectKey key = ObjectKey.of(object);
      return new FeedKey(
          key.kind(), object.marked() ? Optional.empty() : Optional.of(key.location()));
    }
  }

  private record Registration(Interest interest, Watched watched, WatchedObject object) {}
}
