package io.deploymentorchestrator.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A config that nobody has found to be right yet: what {@link ComponentHandler#violations} gets.
 * Valid only during that call.
 */
public interface UncheckedConfig {

  /** The Component it is of. */
  ComponentId component();

  /**
   * The config with its references resolved, as a JSON tree of maps, lists, strings, numbers,
   * booleans and nulls. It may violate the schema: anything can be missing, unknown or of another
   * type, at any depth.
   */
  Map<String, Object> config();

  /** How often the Component is to be run although nothing changed; empty if never. */
  Optional<Duration> refreshInterval();
}
