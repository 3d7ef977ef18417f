package io.deploymentorchestrator.secrets.store;

import io.deploymentorchestrator.secrets.api.Names;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.store.StoreAnswer.Closed;
import io.deploymentorchestrator.secrets.store.StoreAnswer.Wake;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * All stores that are known, and who may use them. Decides before any provider hears of a request.
 * Thread-safe.
 */
public final class StoreRegistry implements StoreAccess {

  private final Map<StoreKey, KnownStore> stores = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final NamespaceLabels labels;
  private final Reader reader;

  /** Tells the labels of namespaces. */
  @FunctionalInterface
  public interface NamespaceLabels {

    /** The labels of one; null if they are not known. */
    @Nullable Map<String, String> of(String namespace);
  }

  /** Reads through a store for somebody who may use it. */
  @FunctionalInterface
  public interface Reader {

    /** Reads for one user of the store. */
    StoreReads reads(StoreKey store, StoreSettings settings, StoreUser user);
  }

  /** Without stores yet. */
  public StoreRegistry(NamespaceLabels labels, Reader reader) {
    this.labels = labels;
    this.reader = reader;
  }

  @Override
  public void onChange(Listener listener) {
    listeners.add(listener);
  }

  /** A store came or changed; what is known of its health stays if its spec is the same. */
  public void seen(KnownStore store) {
    KnownStore[] before = new KnownStore[1];
    stores.compute(
        store.key(),
        (key, known) -> {
          before[0] = known;
          return known != null && known.sameSpec(store) ? known : store;
        });
    if (before[0] == null || !before[0].sameSpec(store)) {
      changed(store.key());
    }
  }

  /** A store went; not one that has its name by now. */
  public void gone(StoreKey key, String uid) {
    KnownStore left =
        stores.computeIfPresent(key, (k, known) -> known.uid().equals(uid) ? null : known);
    if (left == null) {
      changed(key);
    }
  }

  /** A validation has ended; it counts only for the spec that it was made for. */
  public void validated(StoreKey key, String uid, long generation, StoreHealth health) {
    boolean[] differs = new boolean[1];
    stores.computeIfPresent(
        key,
        (k, known) -> {
          if (!known.uid().equals(uid)
              || known.generation() != generation
              || known.health().equals(health)) {
            return known;
          }
          differs[0] = true;
          return known.with(health);
        });
    if (differs[0]) {
      changed(key);
    }
  }

  /** What uses a store may succeed now although nothing about the store changed: it healed. */
  public void healed(StoreKey key) {
    changed(key);
  }

  /** The labels of a namespace changed. */
  public void namespaceChanged(String namespace) {
    listeners.forEach(l -> l.namespaceChanged(namespace));
  }

  private void changed(StoreKey key) {
    listeners.forEach(l -> l.storeChanged(key));
  }

  /** What is known of a store. */
  public Optional<KnownStore> find(StoreKey key) {
    return Optional.ofNullable(stores.get(key));
  }

  /** All stores. */
  public List<KnownStore> all() {
    return List.copyOf(stores.values());
  }

  @Override
  public StoreAnswer open(StoreReference reference, StoreUser user) {
    String version =
        Objects.requireNonNullElse(reference.apiVersion(), StoreReference.DEFAULT_API_VERSION);
    if (!version.equals(Names.STORE_API_VERSION)) {
      return new Closed(
          Reasons.STORE_NOT_SERVED,
          "store %s is of apiVersion %s%s; this controller serves stores of %s"
              .formatted(
                  reference.name(),
                  version,
                  reference.apiVersion() == null ? " (which a missing apiVersion means)" : "",
                  Names.STORE_API_VERSION),
          Wake.OWN_CHANGE);
    }
    String kind = Objects.requireNonNullElse(reference.kind(), StoreKind.NAMESPACED.kind());
    for (StoreKind known : StoreKind.values()) {
      if (known.kind().equals(kind)) {
        String namespace = known == StoreKind.CLUSTER ? "" : user.namespace();
        return open(new StoreKey(known, namespace, reference.name()), user);
      }
    }
    return new Closed(
        Reasons.STORE_NOT_SERVED,
        "store %s is of kind %s; there are SecretStore and ClusterSecretStore"
            .formatted(reference.name(), kind),
        Wake.OWN_CHANGE);
  }

  private StoreAnswer open(StoreKey key, StoreUser user) {
    KnownStore store = stores.get(key);
    if (store == null) {
      return closed(Reasons.STORE_NOT_FOUND, key.display() + " does not exist");
    }
    if (!store.ours()) {
      return closed(
          Reasons.OTHER_CONTROLLER,
          key.display() + " is served by a controller of another class (spec.controller)");
    }
    return switch (store.definition()) {
      case StoreDefinition.Refused(String reason, String message) ->
          closed(Reasons.STORE_NOT_READY, notReady(key, reason, message));
      case StoreDefinition.Accepted(StoreSettings settings) -> open(store, settings, user);
    };
  }

  private StoreAnswer open(KnownStore store, StoreSettings settings, StoreUser user) {
    StoreKey key = store.key();
    if (!settings.namespaces().allow(user.namespace(), labels.of(user.namespace()))) {
      return closed(
          Reasons.NAMESPACE_NOT_ALLOWED,
          "the conditions of %s do not let namespace %s in"
              .formatted(key.display(), user.namespace()));
    }
    return switch (settings.gatingPolicy()) {
      case DISABLED -> opened(store, settings, user);
      case ENABLED ->
          switch (store.health()) {
            case StoreHealth.Passing _ -> opened(store, settings, user);
            case StoreHealth.NotValidated _ ->
                closed(Reasons.STORE_NOT_READY, key.display() + " has not been validated yet");
            case StoreHealth.Wrong(String reason, String message) ->
                closed(Reasons.STORE_NOT_READY, notReady(key, reason, message));
          };
    };
  }

  private StoreAnswer opened(KnownStore store, StoreSettings settings, StoreUser user) {
    return new StoreAnswer.Open(
        store.key(), store.uid(), reader.reads(store.key(), settings, user));
  }

  private static String notReady(StoreKey key, String reason, String message) {
    return "%s cannot be used (%s): %s".formatted(key.display(), reason, message);
  }

  private static Closed closed(String reason, String message) {
    return new Closed(reason, message, Wake.STORE_CHANGE);
  }
}
