package io.deploymentorchestrator.api;

import java.time.Clock;
import java.util.Optional;

/**
 * What every call of a handler gets. Valid only during that call, and only on the thread it was
 * made on.
 *
 * @param <S> the handler's status
 */
public interface Request<S> {

  /** The Component this call is for. */
  ComponentId component();

  /** The generation of the Component's spec that this call is for. */
  long generation();

  /** What the handler last reported, if that is known and still binds to its type. */
  Optional<S> lastStatus();

  /** The time to go by. */
  Clock clock();

  /**
   * The last checkpoint, bound to a record of the handler's; empty if there is none.
   *
   * @throws IllegalStateException if there is one that does not bind to the type: it must not be
   *     taken for absent
   */
  <K> Optional<K> checkpoint(Class<K> type);

  /**
   * Records the handler's own state, replacing the one before: call it with an intent
   * <em>before</em> an outside effect. Returns only once the API server has stored it. Checkpoints
   * are private to the handler, survive restarts, and must hold no secret.
   *
   * <p>It also fences: a host that lost its leadership while this call was running can no longer
   * record anything.
   *
   * @param state a record of the handler's
   * @throws CheckpointRejectedException if another writer was first: don't go on, let it pass
   */
  void checkpoint(Object state);

  /** The Kubernetes API, as the Component's account. */
  KubernetesObjects kubernetes();
}
