package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.CheckpointRejectedException;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectAccess;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectWatches;
import io.deploymentorchestrator.controller.plan.Decision;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.controller.plugin.CallRate;
import io.deploymentorchestrator.controller.plugin.HandlerCalls;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.CallCancelledException;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.CallPostponedException;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.CallTimeoutException;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.Cancellation;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.Subject;
import io.deploymentorchestrator.controller.plugin.HandlerMetrics.Operation;
import io.deploymentorchestrator.controller.plugin.HandlerMetrics.Outcome;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.deploymentorchestrator.controller.plugin.LoadedHandler;
import io.deploymentorchestrator.controller.status.ComponentStatuses;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Call;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Reported;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
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
  private final long readPerCall;
  private final Clock clock;

  /** Of the applies that run now, by the Component's uid. */
  private final Map<String, Cancellation> applies = new ConcurrentHashMap<>();

  /**
   * Of Components whose handler did not say what to watch: by uid, the identity of the loaded
   * handler of which that was logged.
   */
  private final Map<String, String> unsaid = new ConcurrentHashMap<>();

  /** Enough for any orderly way to Ready; then twice a second. */
  private final CallRate rate = new CallRate(50, Duration.ofMillis(500));

  HandlerRuns(
      HandlerCalls calls,
      Components components,
      StatusWriter writer,
      ObjectAccess access,
      ObjectWatches watches,
      long readPerCall,
      Clock clock) {
    this.calls = calls;
    this.components = components;
    this.writer = writer;
    this.access = access;
    this.watches = watches;
    this.readPerCall = readPerCall;
    this.clock = clock;
  }

  /**
   * How an apply ended.
   *
   * @param stored the Component as last stored during the call
   * @param node the same, as it was called for
   */
  record Applied(ApplyResult<Object> result, Reported reported, Component stored, Node node) {}

  /**
   * The call was cancelled because its Component is being deleted, or was not begun because the
   * handler has much to do: what is to be done is decided anew.
   */
  static final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** How a delete ended. */
  record Deleted(
      DeleteResult<Object> result,
      @Nullable JsonNode providerStatus,
      Component stored,
      Node node) {}

  /**
   * Has a handler apply. Everything that runs code of the handler, binding and unbinding its
   * records included, is done on its own threads.
   */
  Applied apply(
      HandlerRegistry.Lease lease, Component component, Node node, Decision.Apply decision)
      throws InterruptedException {
    return run(
        lease, component, node, decision.inputs(), decision.run(), ComponentStatuses::checkpointed);
  }

  /** Has a handler apply once more what it applied last. */
  Applied repair(
      HandlerRegistry.Lease lease, Component component, Node node, Decision.Repair decision)
      throws InterruptedException {
    return run(
        lease,
        component,
        node,
        decision.inputs(),
        decision.run(),
        ComponentStatuses::checkpointedRepair);
  }

  /** What a status says after a checkpoint in the middle of a call. */
  private interface Checkpointed {
    ComponentStatus of(Call call, JsonNode checkpoint, Instant now);
  }

  private Applied run(
      HandlerRegistry.Lease lease,
      Component component,
      Node node,
      Inputs inputs,
      Run run,
      Checkpointed checkpointed)
      throws InterruptedException {
    LoadedHandler handler = lease.handler();
    RunningCall.Applying call =
        new RunningCall.Applying(
            handler,
            writer,
            objects(node, inputs.account()),
            readPerCall,
            clock,
            component,
            node,
            (n, json) ->
                checkpointed.of(new Call(n, run, inputs, shown(handler)), json, clock.instant()),
            inputs,
            run);
    Cancellation cancellation = new Cancellation();
    Answer<ApplyResult<Object>> answer;
    applies.put(node.uid(), cancellation);
    try {
      Component now = components.freshest(node.key());
      if (now != null && now.isMarkedForDeletion()) {
        cancellation.cancel();
      }
      answer =
          guarded(
              new Guarded<>(lease, call, Operation.APPLY, cancellation),
              () -> {
                call.bind(handler);
                ApplyResult<Object> result = handler.handler().apply(call);
                ComponentStatus last = call.node().status();
                return Answer.of(handler, result, last.providerStatus(), last.checkpoint());
              },
              (reason, message, retry) -> {
                ComponentStatus last = call.node().status();
                return new Answer<>(
                    ApplyResult.failed(reason, message, retry, Optional.empty(), List.of()),
                    last.providerStatus(),
                    last.checkpoint(),
                    null);
              });
    } finally {
      applies.remove(node.uid(), cancellation);
    }
    watch(handler, node, answer.watched(), answer.result() instanceof ApplyResult.Ready);
    return new Applied(
        answer.result(),
        new Reported(answer.status(), answer.result().conditions(), answer.checkpoint()),
        call.stored(),
        call.node());
  }

  /** Has a handler delete. */
  Deleted delete(HandlerRegistry.Lease lease, Component component, Node node)
      throws InterruptedException {
    LoadedHandler handler = lease.handler();
    RunningCall.Deleting call =
        new RunningCall.Deleting(
            handler,
            writer,
            objects(node, node.spec().serviceAccountName()),
            readPerCall,
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
    Answer<DeleteResult<Object>> answer =
        guarded(
            new Guarded<>(lease, call, Operation.DELETE, new Cancellation()),
            () ->
                Answer.of(
                    handler, handler.handler().delete(call), call.node().status().providerStatus()),
            (reason, message, retry) ->
                new Answer<>(
                    new DeleteResult.Failed<>(reason, message, retry, List.of()),
                    call.node().status().providerStatus(),
                    null,
                    null));
    watch(handler, node, answer.watched(), false);
    return new Deleted(answer.result(), answer.status(), call.stored(), call.node());
  }

  /** Interrupts the apply that runs for a Component, if one does: its deletion was asked for. */
  void cancelApply(String uid) {
    Cancellation running = applies.get(uid);
    if (running != null) {
      running.cancel();
    }
  }

  /**
   * Whether a Component has been called for so often that its next call has to wait, and how long.
   */
  Optional<Duration> hold(Node node) {
    Optional<Duration> wait = rate.tryCall(subject(node), clock.instant());
    if (wait.isPresent()) {
      calls.metrics().held(node.spec().handler());
    }
    return wait;
  }

  /**
   * Takes up watching what a Component's last status names, without running anything.
   *
   * @return whether the handler answered; if not, it is to be asked again
   */
  boolean resumeWatching(HandlerRegistry.Lease lease, Node node) throws InterruptedException {
    JsonNode status = node.status().providerStatus();
    if (status == null) {
      return true;
    }
    try {
      Answer.Watched watched =
          calls.call(
              lease,
              subject(node),
              () -> Answer.watched(lease.handler(), status),
              new Cancellation());
      watch(lease.handler(), node, watched, node.ready());
      return watched instanceof Answer.Watched.These;
    } catch (CallPostponedException
        | CallTimeoutException
        | CallCancelledException
        | ExecutionException e) {
      complain(lease.handler(), node, e.getClass().getName());
      return false;
    }
  }

  /** Whether a call for a Component was cancelled and has not ended. */
  boolean isStuck(Node node) {
    return calls.isStuck(subject(node));
  }

  /** Why the operator does not let a Component act as an account of its namespace, if so. */
  Optional<String> accountRefusal(Node node, Optional<String> serviceAccountName) {
    return access.refusal(node.key().namespace(), serviceAccountName);
  }

  void forget(Node node) {
    unsaid.remove(node.uid());
    watches.forget(Nodes.id(node));
    rate.forget(subject(node));
  }

  private void watch(
      LoadedHandler handler, Node node, Answer.@Nullable Watched wanted, boolean settled) {
    switch (wanted) {
      case null -> {}
      case Answer.Watched.These these -> watches.replace(Nodes.id(node), these.objects(), settled);
      case Answer.Watched.Unsaid threw -> complain(handler, node, threw.exception());
    }
  }

  /** Once for each Component and loaded handler: it is asked again and again. */
  private void complain(LoadedHandler handler, Node node, String exception) {
    if (!handler.identity().equals(unsaid.put(node.uid(), handler.identity()))) {
      LOG.warn(
          "handler {} {} does not say what to watch for {}: {}; it is asked again",
          handler.descriptor().name(),
          handler.version(),
          node.key(),
          exception);
    }
  }

  private static Subject subject(Node node) {
    return new Subject(node.key().namespace(), node.key().name());
  }

  private KubernetesObjects objects(Node node, @Nullable String account) {
    return access.forComponent(Nodes.id(node), Optional.ofNullable(account));
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
    R of(String reason, String message, Retry retry);
  }

  private record Guarded<R>(
      HandlerRegistry.Lease lease,
      RunningCall call,
      Operation operation,
      Cancellation cancellation) {}

  /**
   * Makes a call. What a handler throws is not trusted to be free of secrets: neither status nor
   * log shows its message.
   *
   * @throws StatusWriter.FencedException if a checkpoint was rejected because another writer was
   *     first
   * @throws CancelledException if it was cancelled
   */
  private <R> Answer<R> guarded(
      Guarded<R> what, Callable<Answer<R>> call, Failure<Answer<R>> failure)
      throws InterruptedException {
    String name = what.lease().handler().descriptor().name();
    Node node = what.call().node();
    AtomicLong begun = new AtomicLong();
    Outcome outcome = Outcome.INTERRUPTED;
    try {
      Answer<R> answer =
          calls.call(
              what.lease(),
              subject(node),
              () -> {
                begun.set(System.nanoTime());
                return call.call();
              },
              what.cancellation());
      outcome = outcome(answer.result());
      return answer;
    } catch (CallCancelledException e) {
      outcome = Outcome.CANCELLED;
      throw new CancelledException();
    } catch (CallPostponedException e) {
      outcome = Outcome.BUSY;
      throw new CancelledException();
    } catch (CallTimeoutException e) {
      outcome = e.reason().equals(Reasons.HANDLER_BUSY) ? Outcome.BUSY : Outcome.TIMEOUT;
      what.call().end();
      return failure.of(e.reason(), String.valueOf(e.getMessage()), Retry.BACKOFF);
    } catch (ExecutionException e) {
      Throwable thrown = e.getCause() == null ? e : e.getCause();
      outcome = outcome(thrown);
      return failure(what, thrown, failure);
    } finally {
      what.call().end();
      long nanos = begun.get() == 0 ? 0 : System.nanoTime() - begun.get();
      calls.metrics().called(name, what.operation(), outcome, Duration.ofNanos(nanos));
    }
  }

  private static <R> Answer<R> failure(
      Guarded<R> what, Throwable thrown, Failure<Answer<R>> failure) {
    String name = what.lease().handler().descriptor().name();
    return switch (thrown) {
      case RunningCall.UnboundException e ->
          failure.of(
              Reasons.INVALID_CONFIG,
              "the config does not bind to the handler's type%s although its schema allows it: a defect of the handler"
                  .formatted(e.place()),
              Retry.WHEN_CHANGED);
      case Answer.Unusable e ->
          failure.of(
              Reasons.NO_RESULT,
              "the handler returned " + e.getMessage() + ": a defect of the handler",
              Retry.BACKOFF);
      case CheckpointRejectedException e -> {
        if (e.getCause() instanceof StatusWriter.FencedException fenced) {
          throw fenced;
        }
        yield failure.of(
            Reasons.CHECKPOINT_REJECTED,
            "the API server did not store what the handler wanted to record",
            Retry.BACKOFF);
      }
      case KubernetesException e -> {
        UncaughtApiAnswer answer = UncaughtApiAnswer.of(e);
        yield failure.of(answer.reason(), answer.message(), Retry.BACKOFF);
      }
      default -> {
        LOG.warn(
            "handler {} failed on {} with {} at {}",
            name,
            what.call().node().key(),
            thrown.getClass().getName(),
            thrown.getStackTrace().length == 0 ? "an unknown place" : thrown.getStackTrace()[0]);
        yield failure.of(
            className(thrown),
            "the handler failed with " + thrown.getClass().getName() + "; it is tried again",
            Retry.BACKOFF);
      }
    };
  }

  private static Outcome outcome(@Nullable Object result) {
    return switch (result) {
      case ApplyResult.Ready<?> r -> Outcome.READY;
      case ApplyResult.InProgress<?> r -> Outcome.IN_PROGRESS;
      case DeleteResult.Deleted<?> r -> Outcome.DELETED;
      case DeleteResult.InProgress<?> r -> Outcome.IN_PROGRESS;
      case null, default -> Outcome.FAILED;
    };
  }

  private static Outcome outcome(Throwable thrown) {
    return switch (thrown) {
      case Answer.Unusable e -> Outcome.NO_RESULT;
      case CheckpointRejectedException e -> Outcome.FENCED;
      default -> Outcome.EXCEPTION;
    };
  }
}
