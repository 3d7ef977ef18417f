package io.deploymentorchestrator.controller.reference;

import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;

/** A piece of a string value: text, or a reference. */
public sealed interface Segment {

  /** Text that is passed on byte for byte. */
  record Text(String text) implements Segment {}

  /** One of our references. */
  record Ours(Reference reference) implements Segment {}

  /**
   * Something that began as one of our references but can't be read.
   *
   * @param excerpt what messages show of it
   * @param kind whether it is wrong or too large
   * @param problem what is wrong with it
   */
  record Malformed(String excerpt, Kind kind, String problem) implements Segment {}
}
