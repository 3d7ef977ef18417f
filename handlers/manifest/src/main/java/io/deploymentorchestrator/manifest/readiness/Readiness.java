package io.deploymentorchestrator.manifest.readiness;

/** How an object stands. */
public sealed interface Readiness {

  /** What is the case, in the object's own words where it has any. */
  String message();

  /** It is what it is meant to be. */
  record Ready(String message) implements Readiness {}

  /** It is on its way. */
  record Progressing(String message) implements Readiness {}

  /** It says that it failed. It may recover. */
  record Failed(String message) implements Readiness {}
}
