package io.deploymentorchestrator.controller.reference;

/** A piece of a string value: text, or a reference. */
public sealed interface Segment {

  /** Text that is passed on byte for byte. */
  record Text(String text) implements Segment {}

  /** One of our references. */
  record Ours(Reference reference) implements Segment {}

  /**
   * Something that began as one of our references but can't be read.
   *
   * @param text as written
   * @param problem what is wrong with it
   */
  record Malformed(String text, String problem) implements Segment {}
}
