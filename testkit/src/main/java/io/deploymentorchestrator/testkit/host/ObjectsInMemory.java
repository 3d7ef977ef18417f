package io.deploymentorchestrator.testkit.host;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.WatchedObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Kubernetes objects in memory, for tests of handlers that only read: a test puts them there and
 * takes them away. Who writes objects has to do with server-side apply, defaults, admission and
 * finalizers, which only a real API server has: such a test takes one from {@link
 * io.deploymentorchestrator.testkit.junit.WithCluster}. Thread-safe.
 */
public final class ObjectsInMemory implements KubernetesObjects {

  private static final String INSTEAD =
      "objects in memory can only be read; test what writes against a real API server (@WithCluster)";

  private final Map<ObjectRef, Map<String, Object>> objects = new ConcurrentHashMap<>();
  private final Set<ObjectRef> watched = ConcurrentHashMap.newKeySet();
  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
  private int writes;

  /** Without any object. */
  public ObjectsInMemory() {}

  /**
   * Puts an object there, in place of the one before.
   *
   * @param content its fields beside apiVersion, kind and metadata
   */
  public synchronized ObjectsInMemory put(ObjectRef ref, Map<String, ?> content) {
    Map<String, Object> before = objects.get(ref);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", ref.name());
    ref.namespace().ifPresent(n -> metadata.put("namespace", n));
    metadata.put("uid", before == null ? UUID.randomUUID().toString() : uidOf(before));
    metadata.put("resourceVersion", Integer.toString(++writes));
    Map<String, Object> object = new LinkedHashMap<>(content);
    object.put("apiVersion", ref.apiVersion());
    object.put("kind", ref.kind());
    object.put("metadata", metadata);
    objects.put(ref, object);
    return this;
  }

  private static String uidOf(Map<String, Object> object) {
    return object.get("metadata") instanceof Map<?, ?> metadata
        ? String.valueOf(metadata.get("uid"))
        : "";
  }

  /** Takes an object away. */
  public ObjectsInMemory remove(ObjectRef ref) {
    objects.remove(ref);
    return this;
  }

  /** Refuses to read objects of a kind from now on, as for an account without that right. */
  public ObjectsInMemory forbid(String kind) {
    forbidden.add(kind);
    return this;
  }

  /** What {@link #watch} was called with. */
  public Set<ObjectRef> watched() {
    return Set.copyOf(watched);
  }

  @Override
  public String account() {
    return "system:serviceaccount:in-memory:default";
  }

  @Override
  public String fieldManager() {
    return "in-memory";
  }

  @Override
  public Optional<KindInfo> kind(String apiVersion, String kind) {
    String plural = kind.toLowerCase(Locale.ROOT) + "s";
    return Optional.of(new KindInfo(true, plural, true, List.of(apiVersion), false));
  }

  @Override
  public Optional<Map<String, Object>> get(ObjectRef ref) {
    if (forbidden.contains(ref.kind())) {
      throw new KubernetesException(
          KubernetesException.Problem.FORBIDDEN, account() + " may not get " + ref);
    }
    return Optional.ofNullable(objects.get(ref));
  }

  @Override
  public boolean watch(WatchedObject object) {
    watched.add(object.object());
    return true;
  }

  @Override
  public Map<String, Object> apply(Map<String, Object> object, boolean force) {
    throw new UnsupportedOperationException(INSTEAD);
  }

  @Override
  public Optional<Map<String, Object>> create(Map<String, Object> object) {
    throw new UnsupportedOperationException(INSTEAD);
  }

  @Override
  public Optional<Map<String, Object>> delete(ObjectRef ref, String uid) {
    throw new UnsupportedOperationException(INSTEAD);
  }

  @Override
  public Optional<Map<String, Object>> merge(ObjectRef ref, Map<String, Object> patch) {
    throw new UnsupportedOperationException(INSTEAD);
  }
}
