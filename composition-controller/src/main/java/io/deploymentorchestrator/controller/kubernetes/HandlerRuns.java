package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.CheckpointRejectedException;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectAccess;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectWatches;
import io.deploymentorchestrator.controller.plan.Decision;
import io.deploymentorchestrator.controller.plugin.HandlerCalls;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.CallCancelledException;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.CallTimeoutException;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.Cancellation;
import io.deploymentorchestrator.controller.plugin.LoadedHandler;
import io.deploymentorchestrator.controller.status.ComponentStatuses;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Call;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Reported;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls handlers: binds what they get, fences what they record, and turns whatever comes back into
 * a result. Thread-safe.
 */
final class HandlerRuns {

  private static final Logger LOG = LoggerFactory.getLogger(HandlerRuns.class);

  private final HandlerCalls calls;
  private final Components components;
  private final StatusWriter writer;
  private final ObjectAccess access;
  private final ObjectWatches watches;
  private final Clock clock;

  /** Of the applies that run now, by the Component's uid. */
  private final Map<String, Cancellation> applies = new ConcurrentHashMap<>();

  HandlerRuns(
      HandlerCalls calls,
      Components components,
      StatusWriter writer,
      ObjectAccess access,
      ObjectWatches watches,
      Clock clock) {
    this.calls = calls;
    this.components = components;
    this.writer = writer;
    this.access = access;
    this.watches = watches;
    this.clock = clock;
  }

  /**
   * How an apply ended.
   *
   * @param stored the Component as last stored during the call
   * @param node the same, as it was called for
   */
  record Applied(ApplyResult<Object> result, Reported reported, Component stored, Node node) {}

  /** The call was cancelled because its Component is being deleted. */
  static final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** How a delete ended. */
  record Deleted(
      DeleteResult<Object> result,
      @Nullable JsonNode providerStatus,
      Component stored,
      Node node) {}

  Applied apply(LoadedHandler handler, Component component, Node node, Decision.Apply decision)
      throws InterruptedException {
    ComponentStatuses.Handler shown = shown(handler);
    Object config;
    try {
      config =
          handler.json().convertValue(decision.inputs().config(), handler.handler().configType());
    } catch (IllegalArgumentException e) {
      ApplyResult<Object> unbound =
          ApplyResult.failed(
              Reasons.INVALID_CONFIG,
              "the config does not bind to the handler's type although its schema allows it: a defect of the handler",
              Retry.WHEN_CHANGED,
              Optional.empty(),
              List.of());
      return applied(handler, unbound, component, node);
    }
    RunningCall.Applying call =
        new RunningCall.Applying(
            handler,
            writer,
            objects(node),
            clock,
            component,
            node,
            (n, json) ->
                ComponentStatuses.checkpointed(
                    new Call(n, decision.run(), decision.inputs(), shown), json, clock.instant()),
            config,
            decision.run());
    Cancellation cancellation = new Cancellation();
    ApplyResult<Object> result;
    applies.put(node.uid(), cancellation);
    try {
      Component now = components.freshest(node.key());
      if (now != null && now.isMarkedForDeletion()) {
        cancellation.cancel();
      }
      result =
          guarded(
              handler,
              node,
              () -> handler.handler().apply(call),
              (reason, message) ->
                  ApplyResult.failed(reason, message, Retry.BACKOFF, Optional.empty(), List.of()),
              cancellation);
    } finally {
      applies.remove(node.uid(), cancellation);
    }
    return applied(handler, result, call.stored(), call.node());
  }

  private Applied applied(
      LoadedHandler handler, ApplyResult<Object> result, Component stored, Node node) {
    JsonNode status = node.status().providerStatus();
    JsonNode checkpoint = node.status().checkpoint();
    ApplyResult<Object> shown = result;
    try {
      JsonNode newStatus = result.status().<JsonNode>map(s -> json(handler, s)).orElse(status);
      checkpoint = result.checkpoint().<JsonNode>map(c -> json(handler, c)).orElse(checkpoint);
      status = newStatus;
    } catch (IllegalArgumentException e) {
      shown =
          ApplyResult.failed(
              Reasons.NO_RESULT,
              "the handler returned something that is no JSON: a defect of the handler",
              Retry.BACKOFF,
              Optional.empty(),
              List.of());
    }
    watch(handler, node, status, shown instanceof ApplyResult.Ready);
    return new Applied(shown, new Reported(status, shown.conditions(), checkpoint), stored, node);
  }

  Deleted delete(LoadedHandler handler, Component component, Node node)
      throws InterruptedException {
    RunningCall.Deleting call =
        new RunningCall.Deleting(
            handler,
            writer,
            objects(node),
            clock,
            component,
            node,
            (n, json) ->
                ComponentStatuses.terminating(
                    n,
                    Reasons.DELETING,
                    "the handler is at work",
                    new Reported(n.status().providerStatus(), List.of(), json),
                    clock.instant()));
    DeleteResult<Object> result =
        guarded(
            handler,
            node,
            () -> handler.handler().delete(call),
            (reason, message) ->
                new DeleteResult.Failed<>(reason, message, Retry.BACKOFF, List.of()),
            new Cancellation());
    JsonNode status = call.node().status().providerStatus();
    if (result instanceof DeleteResult.InProgress<Object> progress
        && progress.status().isPresent()) {
      status = json(handler, progress.status().get());
    }
    if (!(result instanceof DeleteResult.Deleted)) {
      watch(handler, node, status, false);
    }
    return new Deleted(result, status, call.stored(), call.node());
  }

  /** Interrupts the apply that runs for a Component, if one does: its deletion was asked for. */
  void cancelApply(String uid) {
    Cancellation running = applies.get(uid);
    if (running != null) {
      running.cancel();
    }
  }

  /** Takes up watching what a Component's last status names, without running anything. */
  void resumeWatching(LoadedHandler handler, Node node) {
    if (node.status().providerStatus() != null) {
      watch(handler, node, node.status().providerStatus(), node.ready());
    }
  }

  void forget(Node node) {
    watches.forget(Nodes.id(node));
  }

  private void watch(LoadedHandler handler, Node node, @Nullable JsonNode status, boolean settled) {
    List<WatchedObject> wanted;
    try {
      wanted =
          Bindings.status(handler, status).map(s -> handler.handler().watches(s)).orElse(List.of());
    } catch (RuntimeException e) {
      LOG.warn(
          "handler {} does not say what to watch for {}: {}",
          handler.descriptor().name(),
          node.key(),
          e.getClass().getName());
      return;
    }
    watches.replace(Nodes.id(node), wanted, settled);
  }

  private KubernetesObjects objects(Node node) {
    return access.forComponent(
        Nodes.id(node), Optional.ofNullable(node.spec().serviceAccountName()));
  }

  private static JsonNode json(LoadedHandler handler, Object value) {
    return handler.json().valueToTree(value);
  }

  static ComponentStatuses.Handler shown(LoadedHandler handler) {
    return new ComponentStatuses.Handler(handler.descriptor().name(), handler.version());
  }

  /** An exception's class as a reason; an anonymous one goes by the class it extends. */
  private static String className(Throwable thrown) {
    Class<?> type = thrown.getClass();
    while (type.getSimpleName().isEmpty()) {
      type = type.getSuperclass();
    }
    return type.getSimpleName();
  }

  private interface Failure<R> {
    R of(String reason, String message);
  }

  /**
   * Makes a call. What a handler throws is not trusted to be free of secrets: neither status nor
   * log shows its message.
   *
   * @throws StatusWriter.FencedException if a checkpoint was rejected because another writer was
   *     first
   * @throws CancelledException if it was cancelled
   */
  private <R> R guarded(
      LoadedHandler handler,
      Node node,
      Callable<R> call,
      Failure<R> failure,
      Cancellation cancellation)
      throws InterruptedException {
    String name = handler.descriptor().name();
    try {
      R result = calls.call(name, call, cancellation);
      return result != null
          ? result
          : failure.of(Reasons.NO_RESULT, "the handler returned nothing: a defect of the handler");
    } catch (CallCancelledException e) {
      throw new CancelledException();
    } catch (CallTimeoutException e) {
      return failure.of(e.reason(), String.valueOf(e.getMessage()));
    } catch (ExecutionException e) {
      Throwable thrown = e.getCause() == null ? e : e.getCause();
      if (thrown instanceof CheckpointRejectedException) {
        if (thrown.getCause() instanceof StatusWriter.FencedException fenced) {
          throw fenced;
        }
        return failure.of(
            Reasons.CHECKPOINT_REJECTED,
            "the API server did not store what the handler wanted to record");
      }
      LOG.warn(
          "handler {} failed on {} with {} at {}",
          name,
          node.key(),
          thrown.getClass().getName(),
          thrown.getStackTrace().length == 0 ? "an unknown place" : thrown.getStackTrace()[0]);
      return failure.of(
          className(thrown),
          "the handler failed with " + thrown.getClass().getName() + "; it is tried again");
    }
  }
}
