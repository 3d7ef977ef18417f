package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.CheckpointRejectedException;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.checks.HandlerFindings;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectAccess;
import io.deploymentorchestrator.controller.lifecycle.CallOutcome;
import io.deploymentorchestrator.controller.objects.CallMemory;
import io.deploymentorchestrator.controller.plan.Decision;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.controller.plugin.CallRate;
import io.deploymentorchestrator.controller.plugin.CheckedResult;
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
import io.deploymentorchestrator.controller.plugin.UncaughtApiAnswer;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import io.deploymentorchestrator.controller.status.ComponentStatuses;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Call;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Reported;
import io.deploymentorchestrator.operator.kubernetes.StatusWriter;
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
final class HandlerInvoker {

  private static final Logger LOG = LoggerFactory.getLogger(HandlerInvoker.class);

  /** For what is no call of anybody outside. */
  private static final Duration CHECK_LIMIT = Duration.ofSeconds(5);

  private final HandlerCalls calls;
  private final Components components;
  private final StatusWriter<ComponentStatus, Component> writer;
  private final ObjectAccess access;
  private final HandlerWatches watches;
  private final WorkingMemory working;
  private final long readPerCall;
  private final Clock clock;

  /** Of the applies that run now, by the Component's uid. */
  private final Map<String, Cancellation> applies = new ConcurrentHashMap<>();

  /** Enough for any orderly way to Ready; then twice a second. */
  private final CallRate rate = new CallRate(50, Duration.ofMillis(500));

  HandlerInvoker(
      HandlerCalls calls,
      Components components,
      StatusWriter<ComponentStatus, Component> writer,
      ObjectAccess access,
      HandlerWatches watches,
      WorkingMemory working,
      long readPerCall,
      Clock clock) {
    this.calls = calls;
    this.components = components;
    this.writer = writer;
    this.access = access;
    this.watches = watches;
    this.working = working;
    this.readPerCall = readPerCall;
    this.clock = clock;
  }

  /**
   * How a call ended.
   *
   * @param stored the Component as last stored during the call
   */
  record Ended<R>(CallOutcome<R> outcome, Component stored) {}

  /**
   * The call was cancelled because its Component is being deleted, or was not begun because the
   * handler has much to do: what is to be done is decided anew.
   */
  static final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Has a handler apply. Everything that runs code of the handler, binding and unbinding its
   * records included, is done on its own threads.
   */
  Ended<ApplyResult<Object>> apply(
      HandlerRegistry.Lease lease, Component component, Node node, Decision.Apply decision)
      throws InterruptedException {
    return run(
        lease, component, node, decision.inputs(), decision.run(), ComponentStatuses::checkpointed);
  }

  /** Has a handler apply once more what it applied last. */
  Ended<ApplyResult<Object>> repair(
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

  private Ended<ApplyResult<Object>> run(
      HandlerRegistry.Lease lease,
      Component component,
      Node node,
      Inputs inputs,
      Run run,
      Checkpointed checkpointed)
      throws InterruptedException {
    LoadedHandler handler = lease.handler();
    CallMemory memory = working.forCall(node.key());
    CallContext.Applying call =
        new CallContext.Applying(
            new CallContext.Basis(
                handler,
                writer,
                objects(node, inputs.account(), memory),
                readPerCall,
                clock,
                component,
                node,
                (n, json) ->
                    checkpointed.of(
                        new Call(n, run, inputs, shown(handler)), json, clock.instant())),
            inputs,
            run);
    Cancellation cancellation = new Cancellation();
    CheckedResult<ApplyResult<Object>> answer;
    applies.put(node.uid(), cancellation);
    try {
      cancelIfDeleted(node, cancellation);
      answer =
          guarded(
              new Guarded<>(lease, call, memory, Operation.APPLY, cancellation),
              () -> {
                call.bind(handler);
                ApplyResult<Object> result = handler.handler().apply(call);
                ComponentStatus last = call.node().status();
                return CheckedResult.of(handler, result, last.providerStatus(), last.checkpoint());
              },
              (reason, message, retry) -> {
                ComponentStatus last = call.node().status();
                return new CheckedResult<>(
                    ApplyResult.failed(reason, message, retry, Optional.empty(), List.of()),
                    last.providerStatus(),
                    last.checkpoint(),
                    null);
              });
    } finally {
      applies.remove(node.uid(), cancellation);
    }
    watches.applied(handler, node, answer.watched(), answer.result() instanceof ApplyResult.Ready);
    return new Ended<>(
        new CallOutcome<>(
            answer.result(),
            new Reported(answer.status(), answer.result().conditions(), answer.checkpoint()),
            call.node()),
        call.stored());
  }

  /** Has a handler delete. */
  Ended<DeleteResult<Object>> delete(HandlerRegistry.Lease lease, Component component, Node node)
      throws InterruptedException {
    LoadedHandler handler = lease.handler();
    CallMemory memory = working.forCall(node.key());
    CallContext.Deleting call =
        new CallContext.Deleting(
            new CallContext.Basis(
                handler,
                writer,
                objects(node, node.spec().serviceAccountName(), memory),
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
                        clock.instant())));
    CheckedResult<DeleteResult<Object>> answer =
        guarded(
            new Guarded<>(lease, call, memory, Operation.DELETE, new Cancellation()),
            () ->
                CheckedResult.of(
                    handler, handler.handler().delete(call), call.node().status().providerStatus()),
            (reason, message, retry) ->
                new CheckedResult<>(
                    new DeleteResult.Failed<>(reason, message, retry, List.of()),
                    call.node().status().providerStatus(),
                    null,
                    null));
    watches.replace(handler, node, answer.watched(), false);
    return new Ended<>(
        new CallOutcome<>(
            answer.result(),
            new Reported(
                answer.status(), conditions(answer.result()), call.node().status().checkpoint()),
            call.node()),
        call.stored());
  }

  /**
   * What is wrong with a config that violates its handler's schema: that, and what the handler
   * itself finds beside it. If the handler has no thread for that now, only the former.
   *
   * @throws CancelledException if it was cancelled
   */
  List<ConfigProblem> problems(HandlerRegistry.Lease lease, Node node, Inputs inputs)
      throws InterruptedException {
    LoadedHandler handler = lease.handler();
    HandlerFindings findings = ask(lease, node, inputs);
    findings
        .defect()
        .ifPresent(
            defect -> LOG.warn("{} ({}) on {}", defect, handler.descriptor().name(), node.key()));
    return handler.check(inputs.config(), inputs.referencedPaths(), findings);
  }

  private HandlerFindings ask(HandlerRegistry.Lease lease, Node node, Inputs inputs)
      throws InterruptedException {
    Cancellation cancellation = new Cancellation();
    applies.put(node.uid(), cancellation);
    try {
      cancelIfDeleted(node, cancellation);
      return calls.call(
          lease,
          subject(node),
          () ->
              lease
                  .handler()
                  .ask(
                      KubernetesMapping.id(node),
                      inputs.config(),
                      CallContext.refreshInterval(node)),
          cancellation,
          CHECK_LIMIT);
    } catch (CallCancelledException e) {
      throw new CancelledException();
    } catch (CallPostponedException e) {
      return HandlerFindings.NONE;
    } catch (CallTimeoutException e) {
      return e.reason().equals(Reasons.HANDLER_BUSY)
          ? HandlerFindings.NONE
          : HandlerFindings.defect("gave no answer (" + e.getMessage() + ")");
    } catch (ExecutionException e) {
      return HandlerFindings.failed(e.getCause() == null ? e : e.getCause());
    } finally {
      applies.remove(node.uid(), cancellation);
    }
  }

  private void cancelIfDeleted(Node node, Cancellation cancellation) {
    Component now = components.freshest(node.key());
    if (now != null && now.isMarkedForDeletion()) {
      cancellation.cancel();
    }
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
  Optional<Duration> untilNextCall(Node node) {
    Optional<Duration> wait = rate.tryCall(subject(node), clock.instant());
    if (wait.isPresent()) {
      calls.metrics().held(node.spec().handler());
    }
    return wait;
  }

  private static List<Condition> conditions(DeleteResult<Object> result) {
    return switch (result) {
      case DeleteResult.Deleted<Object> deleted -> List.of();
      case DeleteResult.InProgress<Object> progress -> progress.conditions();
      case DeleteResult.Failed<Object> failed -> failed.conditions();
    };
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
    watches.forget(node);
    rate.forget(subject(node));
  }

  static Subject subject(Node node) {
    return new Subject(node.key().namespace(), node.key().name());
  }

  private KubernetesObjects objects(Node node, @Nullable String account, CallMemory memory) {
    return access.forComponent(KubernetesMapping.id(node), Optional.ofNullable(account), memory);
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
      CallContext call,
      CallMemory memory,
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
  private <R> CheckedResult<R> guarded(
      Guarded<R> what, Callable<CheckedResult<R>> call, Failure<CheckedResult<R>> failure)
      throws InterruptedException {
    String name = what.lease().handler().descriptor().name();
    Node node = what.call().node();
    AtomicLong begun = new AtomicLong();
    Outcome outcome = Outcome.INTERRUPTED;
    try {
      CheckedResult<R> answer =
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
      what.memory().end();
      long nanos = begun.get() == 0 ? 0 : System.nanoTime() - begun.get();
      calls.metrics().called(name, what.operation(), outcome, Duration.ofNanos(nanos));
    }
  }

  private static <R> CheckedResult<R> failure(
      Guarded<R> what, Throwable thrown, Failure<CheckedResult<R>> failure) {
    String name = what.lease().handler().descriptor().name();
    return switch (thrown) {
      case CallContext.UnboundException e ->
          failure.of(
              Reasons.INVALID_CONFIG,
              "the config does not bind to the handler's type%s although its schema allows it: a defect of the handler"
                  .formatted(e.place()),
              Retry.WHEN_CHANGED);
      case CheckedResult.InvalidResult e ->
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
      case CheckedResult.InvalidResult e -> Outcome.NO_RESULT;
      case CheckpointRejectedException e -> Outcome.FENCED;
      default -> Outcome.EXCEPTION;
    };
  }
}
