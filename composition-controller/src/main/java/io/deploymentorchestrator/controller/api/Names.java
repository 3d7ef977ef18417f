package io.deploymentorchestrator.controller.api;

/** Names that users and other tools see. */
public final class Names {

  public static final String GROUP = "deployment-orchestrator.io";
  public static final String VERSION = "v1alpha1";

  /** Keeps a Component until its handler has taken away what it made. */
  public static final String COMPONENT_FINALIZER = GROUP + "/component";

  /** Keeps a Composition until its Components are gone. */
  public static final String COMPOSITION_FINALIZER = GROUP + "/composition";

  /** Any new value asks for one more run now. */
  public static final String REQUESTED_AT = GROUP + "/requestedAt";

  /** {@code "true"} gives up on the outside world when a Component is deleted. */
  public static final String ABANDON = GROUP + "/abandon";

  /**
   * On a composed Component: the Composition's name. Who belongs to a Composition is decided by the
   * owner's uid, and by its list of entries or, for one that left the list, by these two labels.
   */
  public static final String COMPOSITION_LABEL = GROUP + "/composition";

  /** On a composed Component: the name of its entry. */
  public static final String ENTRY_LABEL = GROUP + "/component-name";

  /** A DNS label that starts with a letter. */
  public static final String DNS_LABEL = "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$";

  /** The name of a Composition's entry. */
  public static final String ENTRY_NAME = "^[a-zA-Z]([a-zA-Z0-9_-]*[a-zA-Z0-9])?$";

  /** A duration as Go and Kubernetes write it. */
  public static final String DURATION = "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$";

  private Names() {}
}
