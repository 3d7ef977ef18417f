package io.deploymentorchestrator.operator.kubernetes;

import io.deploymentorchestrator.operator.scheduling.DueTracker;
import io.deploymentorchestrator.operator.scheduling.Requeue;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A kind that an operator reconciles. Thread-safe.
 *
 * @param <R> the resource
 */
public final class RegisteredKind<R extends HasMetadata> {

  private static final Duration AFTER_CONFLICT = Duration.ofMillis(100);

  /** The watch tells sooner that a resource is gone. */
  private static final Duration AFTER_NOT_FOUND = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(RegisteredKind.class);

  private final Kind<R> kind;
  private final DueTracker<ResourceID> due;
  private final WakeUps<R> wakeUps;
  private final Registration.Loop<R> loop;

  RegisteredKind(Kind<R> kind, Clock clock, Registration.First first) {
    this.kind = kind;
    this.due = new DueTracker<>(clock);
    this.wakeUps =
        new WakeUps<>(
            kind.type(),
            kind.type().getSimpleName().toLowerCase(Locale.ROOT) + "-wake-ups",
            kind.freshest(),
            new WakeUps.Observer<>() {
              @Override
              public void seen(R resource) {
                due.due(ResourceID.fromResource(resource));
                kind.events().seen(resource);
              }

              @Override
              public void gone(R resource) {
                kind.events().gone(resource);
              }
            });
    this.loop =
        new Registration.Loop<>(
            kind.type(),
            wakeUps,
            resource -> reconcile(ResourceID.fromResource(resource)),
            first,
            new TrimmedItems<>(kind.trim()));
  }

  Registration.Loop<R> loop() {
    return loop;
  }

  /** Has a resource reconciled, if there is one. */
  public void wake(ResourceID id) {
    if (kind.freshest().apply(id) != null) {
      due.due(id);
      wakeUps.wake(id);
    }
  }

  /** A resource is gone: nothing is due. */
  public void forget(ResourceID id) {
    due.forget(id);
  }

  /** All resources that the informer has listed, in all namespaces. */
  public Stream<R> cached() {
    return loop.cached();
  }

  private Requeue reconcile(ResourceID id) throws Exception {
    return due.run(id, () -> againAfterRefusal(id));
  }

  /**
   * Two answers are no failure with its growing delays and its log: what somebody else wrote is
   * looked at, and one that was deleted meanwhile needs nothing any more.
   */
  private Requeue againAfterRefusal(ResourceID id) throws Exception {
    try {
      return kind.reconcile().reconcile(id);
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT -> Requeue.after(AFTER_CONFLICT);
        case HttpURLConnection.HTTP_NOT_FOUND -> Requeue.after(AFTER_NOT_FOUND);
        default -> throw e;
      };
    }
  }

  /** What the operator framework lost. */
  Stream<ResourceID> overdue(Duration patience) {
    return due.overdue(patience).stream();
  }

  /** Reconciles what was lost; what is planned next is due again. */
  void revive(ResourceID id) {
    LOG.warn(
        "{} {} was lost by the operator framework; reconciling it from here",
        kind.type().getSimpleName(),
        text(id));
    try {
      Requeue unused = reconcile(id);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("reconciling {} failed; it is tried again", text(id), e);
    }
  }

  /**
   * Work that does not end, if there is such.
   *
   * @param slowed namespaces for which there is much to do
   */
  Optional<String> stuck(Duration limit, Predicate<String> slowed) {
    return due.stuck(limit, id -> slowed.test(id.getNamespace().orElse("")))
        .map(id -> "work on " + text(id) + " does not end");
  }

  private static String text(ResourceID id) {
    return id.getNamespace().map(namespace -> namespace + "/").orElse("") + id.getName();
  }
}
