package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesObjects.KindInfo;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectKey.FeedKey;
import io.deploymentorchestrator.controller.objects.Subscription;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tells of certain objects as long as somebody is interested: one {@link Feed} after another,
 * or none while the kind is not served. Guarded by the lock of its owner, but for what only looks
 * at the present feed.
 */
final class WatchedFeed {

  private static final Logger LOG = LoggerFactory.getLogger(WatchedFeed.class);

  private final KubernetesClient client;
  private final Kinds kinds;
  private final FeedKey key;
  private final Feed.Observer observer;
  private String apiVersion = "";
  private volatile @Nullable Feed feed;

  /** Tells nothing yet. */
  WatchedFeed(
      KubernetesClient client,
      Kinds kinds,
      FeedKey key,
      Function<WatchedFeed, Feed.Observer> observer) {
    this.client = client;
    this.kinds = kinds;
    this.key = key;
    this.observer = observer.apply(this);
  }

  FeedKey key() {
    return key;
  }

  /** In which version somebody asked for the kind last: it is looked up by that. */
  void asked(String version) {
    apiVersion = version;
  }

  void startIfNeeded() {
    if (feed == null) {
      start();
    }
  }

  void restart() {
    stop();
    start();
  }

  private void start() {
    try {
      Optional<KindInfo> kind = kinds.find(apiVersion, key.kind().kind());
      feed = kind.map(found -> new Feed(client, target(found), observer)).orElse(null);
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

  /** Whether there is something that tells, or may soon. */
  boolean exists() {
    return feed != null;
  }

  /** Whether nothing tells, and nothing will by itself. */
  boolean isOff() {
    Feed present = feed;
    return present == null || present.state() == Feed.State.ENDED;
  }

  /** How many objects it keeps in memory. */
  int size() {
    Feed present = feed;
    return present == null ? 0 : present.size();
  }

  /**
   * Waits until no change can be missed any more.
   *
   * @return false if changes are not told
   */
  boolean awaitSettled(Duration atMost) {
    Feed present = feed;
    return present != null && present.awaitSettled(atMost);
  }

  /** The version of an object, {@link Subscription#ABSENT} if there is none; null if not known. */
  @Nullable String version(ObjectRef object) {
    Feed present = feed;
    return present == null || present.state() != Feed.State.RUNNING
        ? null
        : present.version(object.namespace().orElse(null), object.name());
  }
}
