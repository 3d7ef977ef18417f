package io.deploymentorchestrator.controller.graph;

/** Counts what an algorithm looks at, for tests: time is no measure of work. Not thread-safe. */
final class Steps {

  private long count;

  /** One edge or one Component was looked at. */
  void add() {
    count++;
  }

  /** So many were. */
  void add(long more) {
    count += more;
  }

  long count() {
    return count;
  }
}
