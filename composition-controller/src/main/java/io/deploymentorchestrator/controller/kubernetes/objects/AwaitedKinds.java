package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.controller.kubernetes.objects.Kinds.GroupKind;
import io.deploymentorchestrator.controller.objects.SafeNotifier;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Components whose kind the server does not serve: each is woken when a CustomResourceDefinition of
 * the kind's group comes or changes. Definitions are watched only while somebody waits.
 * Thread-safe.
 */
final class AwaitedKinds implements Feed.Observer, AutoCloseable {

  private static final Feed.Target DEFINITIONS =
      new Feed.Target(
          new ResourceDefinitionContext.Builder()
              .withGroup("apiextensions.k8s.io")
              .withVersion("v1")
              .withKind("CustomResourceDefinition")
              .withPlural("customresourcedefinitions")
              .withNamespaced(false)
              .build(),
          "",
          Optional.empty());

  private final KubernetesClient client;
  private final Kinds kinds;
  private final ScheduledExecutorService timer;
  private final SafeNotifier notifier;
  private final Map<ComponentId, Map<GroupKind, ObjectRef>> waiting = new HashMap<>();
  private @Nullable Feed definitions;

  AwaitedKinds(
      KubernetesClient client, Kinds kinds, ScheduledExecutorService timer, SafeNotifier notifier) {
    this.client = client;
    this.kinds = kinds;
    this.timer = timer;
    this.notifier = notifier;
  }

  synchronized void await(ComponentId component, String apiVersion, String kind) {
    waiting
        .computeIfAbsent(component, c -> new HashMap<>())
        .put(GroupKind.of(apiVersion, kind), new ObjectRef(apiVersion, kind, Optional.empty(), ""));
    if (definitions == null || definitions.state() == Feed.State.ENDED) {
      definitions = new Feed(client, DEFINITIONS, this);
    }
  }

  synchronized void found(ComponentId component, String apiVersion, String kind) {
    Map<GroupKind, ObjectRef> mine = waiting.get(component);
    if (mine != null) {
      mine.remove(GroupKind.of(apiVersion, kind));
      if (mine.isEmpty()) {
        forget(component);
      }
    }
  }

  synchronized void forget(ComponentId component) {
    waiting.remove(component);
    if (waiting.isEmpty()) {
      close();
    }
  }

  /** Stops watching definitions. */
  @Override
  public synchronized void close() {
    if (definitions != null) {
      definitions.stop();
      definitions = null;
    }
  }

  @Override
  public void observed(@Nullable String namespace, String name, String version) {
    String group = name.substring(name.indexOf('.') + 1);
    if (waitingFor(group).isEmpty()) {
      return;
    }
    // Discovery follows the CRD's being established by a moment.
    wakeWaiting(group, 300);
    wakeWaiting(group, 3_000);
  }

  private void wakeWaiting(String group, long afterMillis) {
    var _ =
        timer.schedule(
            () -> {
              Map<ComponentId, ObjectRef> awaiting = waitingFor(group);
              if (!awaiting.isEmpty()) {
                kinds.drop();
                awaiting.forEach(notifier::wake);
              }
            },
            afterMillis,
            TimeUnit.MILLISECONDS);
  }

  private synchronized Map<ComponentId, ObjectRef> waitingFor(String group) {
    Map<ComponentId, ObjectRef> awaiting = new HashMap<>();
    waiting.forEach(
        (component, mine) ->
            mine.forEach(
                (kind, ref) -> {
                  if (kind.group().equals(group)) {
                    awaiting.put(component, ref);
                  }
                }));
    return awaiting;
  }

  @Override
  public void synced() {}

  @Override
  public void ended(boolean kindIsGone) {}
}
