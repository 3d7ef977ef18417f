package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.TrimmedItems;
import io.deploymentorchestrator.secrets.sync.TargetSeen;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which Secrets there are, and in which version: by a watch of their metadata, of which nothing but
 * name, uid and version is kept, and by the answers to own writes, which may be newer. Thread-safe.
 */
final class TargetWatch implements AutoCloseable {

  /** For so long an own write counts that the watch does not tell of. */
  static final Duration OWN_WRITE_COUNTS = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(TargetWatch.class);

  private final SharedIndexInformer<SecretHead> informer;
  private final Map<TargetKey, OwnWrite> ownWrites = new ConcurrentHashMap<>();
  private final Clock clock;

  /**
   * What an own write left.
   *
   * @param uid of the Secret that was written or deleted
   * @param version null: it was deleted
   */
  private record OwnWrite(String uid, @Nullable String version, Instant until) {}

  /**
   * Watches nothing yet.
   *
   * @param metadataClient of which the server sends metadata only
   * @param changed hears of each Secret that came, went or changed; must be quick
   */
  TargetWatch(KubernetesClient metadataClient, Clock clock, Consumer<TargetKey> changed) {
    this.clock = clock;
    this.informer =
        metadataClient
            .resources(SecretHead.class)
            .inAnyNamespace()
            .runnableInformer(0)
            .itemStore(new TrimmedItems<>(TargetWatch::trim))
            .exceptionHandler(
                (started, failure) -> {
                  LOG.warn("the watch of Secrets failed; it is begun again", failure);
                  return true;
                });
    informer.addEventHandler(new Changes(changed));
  }

  /** Begins to watch; returns at once. */
  void start() {
    var _ = informer.start();
  }

  /** Whether all Secrets are known. */
  boolean isListed() {
    return informer.hasSynced();
  }

  /** Whether it goes on telling of changes. */
  boolean isRunning() {
    return informer.isRunning();
  }

  private static void trim(SecretHead secret) {
    ObjectMeta metadata = secret.getMetadata();
    secret.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(metadata.getNamespace())
            .withName(metadata.getName())
            .withUid(metadata.getUid())
            .withResourceVersion(metadata.getResourceVersion())
            .build());
  }

  /** A Secret as it is now, as far as is known. */
  TargetSeen seen(TargetKey key) {
    SecretHead cached = informer.getIndexer().getByKey(key.namespace() + "/" + key.name());
    OwnWrite own = ownWrites.get(key);
    if (own != null && (isOlder(cached, own) && clock.instant().isBefore(own.until()))) {
      return own.version() == null
          ? new TargetSeen.Absent()
          : new TargetSeen.Present(own.uid(), own.version());
    }
    if (own != null) {
      ownWrites.remove(key, own);
    }
    return cached == null
        ? new TargetSeen.Absent()
        : new TargetSeen.Present(
            cached.getMetadata().getUid(), cached.getMetadata().getResourceVersion());
  }

  /** Whether the watch has not come to an own write yet. */
  private static boolean isOlder(@Nullable SecretHead cached, OwnWrite own) {
    if (cached == null) {
      return own.version() != null;
    }
    boolean same = cached.getMetadata().getUid().equals(own.uid());
    if (own.version() == null) {
      return same;
    }
    return Long.parseUnsignedLong(cached.getMetadata().getResourceVersion())
        < Long.parseUnsignedLong(own.version());
  }

  /** Takes in the answer to an own write, or read. */
  void written(TargetKey key, String uid, String version) {
    ownWrites.put(key, new OwnWrite(uid, version, clock.instant().plus(OWN_WRITE_COUNTS)));
  }

  /** Takes in that a Secret was deleted by us. */
  void deleted(TargetKey key, String uid) {
    ownWrites.put(key, new OwnWrite(uid, null, clock.instant().plus(OWN_WRITE_COUNTS)));
  }

  @Override
  public void close() {
    informer.stop();
  }

  private final class Changes implements ResourceEventHandler<SecretHead> {
    private final Consumer<TargetKey> changed;

    Changes(Consumer<TargetKey> changed) {
      this.changed = changed;
    }

    @Override
    public void onAdd(SecretHead secret) {
      changed.accept(key(secret));
    }

    @Override
    public void onUpdate(SecretHead before, SecretHead now) {
      if (!before
          .getMetadata()
          .getResourceVersion()
          .equals(now.getMetadata().getResourceVersion())) {
        changed.accept(key(now));
      }
    }

    @Override
    public void onDelete(SecretHead secret, boolean finalStateUnknown) {
      ownWrites.computeIfPresent(
          key(secret), (k, own) -> own.uid().equals(secret.getMetadata().getUid()) ? null : own);
      changed.accept(key(secret));
    }

    private static TargetKey key(SecretHead secret) {
      return new TargetKey(secret.getMetadata().getNamespace(), secret.getMetadata().getName());
    }
  }
}
