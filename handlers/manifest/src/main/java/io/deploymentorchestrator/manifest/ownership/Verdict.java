package io.deploymentorchestrator.manifest.ownership;

/** Whose an existing object is. */
public sealed interface Verdict {

  /** This Component's. */
  record Ours() implements Verdict {}

  /** Nobody's that we know, and the manifest does not say to adopt it. */
  record Foreign() implements Verdict {}

  /** Nobody's that we know; the manifest says to adopt it. */
  record Adoptable() implements Verdict {}

  /** Another Component's. */
  record Others(Owner owner) implements Verdict {}
}
