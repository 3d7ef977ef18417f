package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.operator.limits.MemorySize;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Kubernetes objects for the time of one call: a thread that goes on after its call was cancelled
 * changes nothing any more, and what one call reads has a limit: it may keep all of it in memory,
 * and a hundred objects of 1.5 MiB are more than there is.
 *
 * @param readable bytes that the call may still read
 * @param checkNotOver throws if the call is over
 */
public record LimitedObjects(KubernetesObjects objects, AtomicLong readable, Runnable checkNotOver)
    implements KubernetesObjects {

  /**
   * For one call.
   *
   * @param readPerCall bytes that it may read, as they are in memory
   */
  public LimitedObjects(KubernetesObjects objects, long readPerCall, Runnable checkNotOver) {
    this(objects, new AtomicLong(readPerCall), checkNotOver);
  }

  /** Counts what an answer takes; it is never refused: what was written was written. */
  private Map<String, Object> counted(Map<String, Object> object) {
    readable.addAndGet(-MemorySize.of(object));
    return object;
  }

  /** One object can always be read, however large. */
  private void refuseToReadMore() {
    if (readable.get() < 0) {
      throw new KubernetesException(
          Problem.INVALID,
          "the objects read in one run take more memory than the controller has for it; split the Component, or give the controller more");
    }
  }

  private <T> T now(Supplier<T> call) {
    checkNotOver.run();
    return HostContext.call(call);
  }

  @Override
  public String account() {
    return objects.account();
  }

  @Override
  public String fieldManager() {
    return objects.fieldManager();
  }

  @Override
  public Optional<KindInfo> kind(String apiVersion, String kind) {
    return now(() -> objects.kind(apiVersion, kind));
  }

  @Override
  public Optional<Map<String, Object>> get(ObjectRef ref) {
    refuseToReadMore();
    return now(() -> objects.get(ref)).map(this::counted);
  }

  @Override
  public Optional<Map<String, Object>> lastState(ObjectRef ref, String uid, String since) {
    return now(() -> objects.lastState(ref, uid, since)).map(this::counted);
  }

  @Override
  public Map<String, Object> apply(Map<String, Object> object, boolean force) {
    return counted(now(() -> objects.apply(object, force)));
  }

  @Override
  public Optional<Map<String, Object>> create(Map<String, Object> object) {
    return now(() -> objects.create(object)).map(this::counted);
  }

  @Override
  public boolean wouldCreate(Map<String, Object> object) {
    return now(() -> objects.wouldCreate(object));
  }

  @Override
  public Optional<String> leftAt(ObjectRef ref) {
    return now(() -> objects.leftAt(ref));
  }

  @Override
  public Optional<Map<String, Object>> delete(ObjectRef ref, String uid, String version) {
    return now(() -> objects.delete(ref, uid, version)).map(this::counted);
  }

  @Override
  public Optional<Map<String, Object>> delete(ObjectRef ref, String uid) {
    return now(() -> objects.delete(ref, uid)).map(this::counted);
  }

  @Override
  public Optional<Map<String, Object>> merge(ObjectRef ref, Map<String, Object> patch) {
    return now(() -> objects.merge(ref, patch)).map(this::counted);
  }

  @Override
  public boolean watch(WatchedObject object) {
    return now(() -> objects.watch(object));
  }
}
