package io.deploymentorchestrator.manifest.config;

import io.deploymentorchestrator.manifest.json.FieldPath;
import java.util.Optional;

/** A {@code readyWhen} entry, checked. */
public sealed interface ReadyRule {

  /** {@code Kind/name}. */
  String resource();

  /** The object's being there is enough. */
  record Exists(String resource) implements ReadyRule {}

  /**
   * A field must be there.
   *
   * @param equals and be this, if given
   */
  record Field(String resource, FieldPath path, Optional<Object> equals) implements ReadyRule {}
}
