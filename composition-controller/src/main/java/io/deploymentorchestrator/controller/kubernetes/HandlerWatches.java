package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectWatches;
import io.deploymentorchestrator.controller.plugin.CheckedResult;
import io.deploymentorchestrator.controller.plugin.HandlerCalls;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.CallCancelledException;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.CallPostponedException;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.CallTimeoutException;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.Cancellation;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.deploymentorchestrator.controller.plugin.LoadedHandler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the objects that handlers name for their Components. Thread-safe. */
final class HandlerWatches {

  private static final Logger LOG = LoggerFactory.getLogger(HandlerWatches.class);

  private final HandlerCalls calls;
  private final ObjectWatches watches;

  /**
   * Identities of the loaded handlers under which a Component's watches were taken up in this
   * process. Not the handlers: they would stay in memory after their jar is gone.
   */
  private final Map<ComponentKey, String> resumed = new ConcurrentHashMap<>();

  /**
   * Of Components whose handler failed to say what to watch: by uid, the identity of the loaded
   * handler of which that was logged.
   */
  private final Map<String, String> failed = new ConcurrentHashMap<>();

  HandlerWatches(HandlerCalls calls, ObjectWatches watches) {
    this.calls = calls;
    this.watches = watches;
  }

  /** Whether what a Component's status names is watched since this process serves the handler. */
  boolean resumed(LoadedHandler handler, Node node) {
    return handler.identity().equals(resumed.get(node.key()));
  }

  /**
   * Takes up watching what a Component's last status names, without running anything.
   *
   * @return whether the handler answered; if not, it is to be asked again
   */
  boolean resume(HandlerRegistry.Lease lease, Node node) throws InterruptedException {
    LoadedHandler handler = lease.handler();
    JsonNode status = node.status().providerStatus();
    if (status == null) {
      resumed.put(node.key(), handler.identity());
      return true;
    }
    try {
      CheckedResult.Watched watched =
          calls.call(
              lease,
              HandlerInvoker.subject(node),
              () -> CheckedResult.watched(handler, status),
              new Cancellation());
      replace(handler, node, watched, node.ready());
      if (watched instanceof CheckedResult.Watched.These) {
        resumed.put(node.key(), handler.identity());
        return true;
      }
    } catch (CallPostponedException
        | CallTimeoutException
        | CallCancelledException
        | ExecutionException e) {
      complain(handler, node, e.getClass().getName());
    }
    return false;
  }

  /** Watches what an apply answered. */
  void applied(
      LoadedHandler handler, Node node, CheckedResult.@Nullable Watched wanted, boolean settled) {
    replace(handler, node, wanted, settled);
    resumed.put(node.key(), handler.identity());
  }

  /**
   * Watches what a call answered.
   *
   * @param wanted null: nobody was asked, all stays
   * @param settled whether the Component is Ready
   */
  void replace(
      LoadedHandler handler, Node node, CheckedResult.@Nullable Watched wanted, boolean settled) {
    switch (wanted) {
      case null -> {}
      case CheckedResult.Watched.These these ->
          watches.replace(KubernetesMapping.id(node), these.objects(), settled);
      case CheckedResult.Watched.WatchesFailed threw -> complain(handler, node, threw.exception());
    }
  }

  /** Once for each Component and loaded handler: it is asked again and again. */
  private void complain(LoadedHandler handler, Node node, String exception) {
    if (!handler.identity().equals(failed.put(node.uid(), handler.identity()))) {
      LOG.warn(
          "handler {} {} does not say what to watch for {}: {}; it is asked again",
          handler.descriptor().name(),
          handler.version(),
          node.key(),
          exception);
    }
  }

  /** Nothing is to be remembered under a key. */
  void forget(ComponentKey key) {
    resumed.remove(key);
  }

  /** A Component is gone. */
  void forget(Node node) {
    failed.remove(node.uid());
    watches.forget(KubernetesMapping.id(node));
  }
}
