package io.deploymentorchestrator.controller.plan;

import java.util.Set;
import java.util.TreeSet;

/** Why no handler is served under the name that a Component gives. */
public sealed interface HandlerAbsence {

  /**
   * No jar of the plugins folder is known to hold it.
   *
   * @param served the names that are served, sorted
   */
  record NotFound(Set<String> served) implements HandlerAbsence {

    /** Copies and sorts the names. */
    public NotFound {
      served = new TreeSet<>(served);
    }
  }

  /**
   * A jar holds it, or goes by its name, and is not served.
   *
   * @param file its name
   * @param why what is wrong with it and what helps
   */
  record Refused(String file, String why) implements HandlerAbsence {}

  /**
   * A jar holds it, or goes by its name, and has not started yet.
   *
   * @param file its name
   */
  record Starting(String file) implements HandlerAbsence {}

  /**
   * It is served no longer, and a call of it for this Component was cancelled and has not ended:
   * nothing else may be done for the Component beside it.
   */
  record StillCalled() implements HandlerAbsence {}
}
