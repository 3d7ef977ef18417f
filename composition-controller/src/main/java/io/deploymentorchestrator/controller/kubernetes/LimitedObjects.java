package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.controller.plugin.HostContext;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Kubernetes objects for the time of one call: a thread that goes on after its call was cancelled
 * changes nothing any more.
 *
 * @param checkNotOver throws if the call is over
 */
record LimitedObjects(KubernetesObjects objects, Runnable checkNotOver)
    implements KubernetesObjects {

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
    return now(() -> objects.get(ref));
  }

  @Override
  public Map<String, Object> apply(Map<String, Object> object, boolean force) {
    return now(() -> objects.apply(object, force));
  }

  @Override
  public Optional<Map<String, Object>> create(Map<String, Object> object) {
    return now(() -> objects.create(object));
  }

  @Override
  public Optional<String> leftAt(ObjectRef ref) {
    return now(() -> objects.leftAt(ref));
  }

  @Override
  public Optional<Map<String, Object>> delete(ObjectRef ref, String uid, String version) {
    return now(() -> objects.delete(ref, uid, version));
  }

  @Override
  public Optional<Map<String, Object>> delete(ObjectRef ref, String uid) {
    return now(() -> objects.delete(ref, uid));
  }

  @Override
  public Optional<Map<String, Object>> merge(ObjectRef ref, Map<String, Object> patch) {
    return now(() -> objects.merge(ref, patch));
  }

  @Override
  public boolean watch(WatchedObject object) {
    return now(() -> objects.watch(object));
  }
}
