package io.deploymentorchestrator.api;

import java.time.Duration;
import java.util.Optional;

/**
 * What {@link ComponentHandler#apply} gets.
 *
 * @param <C> the handler's config
 * @param <S> the handler's status
 */
public interface ApplyRequest<C, S> extends Request<S> {

  /** The config: references resolved, schema checked, bound. */
  C config();

  /** Which run this call belongs to, and why it began. */
  Run run();

  /**
   * How often the Component is to be run although nothing changed; empty if never. For handlers to
   * which some are too often.
   */
  default Optional<Duration> refreshInterval() {
    return Optional.empty();
  }
}
