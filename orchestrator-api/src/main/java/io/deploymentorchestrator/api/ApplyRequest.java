package io.deploymentorchestrator.api;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What {@link ComponentHandler#apply} gets.
 *
 * @param <C> the handler's config
 * @param <S> the handler's status
 */
public interface ApplyRequest<C, S> extends Request<S> {

  /** The config: references resolved, schema checked, bound. */
  C config();

  /**
   * Where in the config values came from references, as messages write places: {@code
   * config.manifests[0].data["any key"]}. A value of a wrong type there is mended by a filter
   * ({@code | string}, {@code | int}), which is worth telling where the handler, or whom it asks,
   * finds it. Empty if the host does not know.
   */
  default Set<String> referencedPaths() {
    return Set.of();
  }

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
