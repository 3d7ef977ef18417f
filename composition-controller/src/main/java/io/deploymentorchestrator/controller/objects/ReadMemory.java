package io.deploymentorchestrator.controller.objects;

import io.deploymentorchestrator.api.KubernetesException;

/**
 * What there is memory for. Asked about each large answer of the API server while it is a text: as
 * objects it may take fifty times as much. Thread-safe.
 */
@FunctionalInterface
public interface ReadMemory {

  /** For answers that nobody counts. */
  ReadMemory UNLIMITED = bytes -> {};

  /**
   * Takes memory for an answer; may wait until others have given some back.
   *
   * @param bytes that it takes as objects
   * @throws KubernetesException if there is none: no objects are made of it
   */
  void take(long bytes);
}
