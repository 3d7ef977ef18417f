package io.deploymentorchestrator.api;

import java.util.List;

/** What the Kubernetes API answered instead of doing what was asked. */
public final class KubernetesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Problem problem;
  private final String[] causes;

  /** With the server's message. */
  public KubernetesException(Problem problem, String message) {
    this(problem, message, List.of());
  }

  /** With the server's message, and what is wrong one by one. */
  public KubernetesException(Problem problem, String message, List<String> causes) {
    super(message);
    this.problem = problem;
    this.causes = causes.toArray(String[]::new);
  }

  /** With a message and what caused it. */
  public KubernetesException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
    this.causes = new String[0];
  }

  /** What kind of answer it was. */
  public Problem problem() {
    return problem;
  }

  /**
   * Of an object that was refused: what is wrong with it, field by field, each with the server's
   * words; the message has them too. Empty if the server does not tell them apart.
   */
  public List<String> causes() {
    return List.of(causes);
  }

  /** Answers that call for different behaviour. */
  public enum Problem {
    /** The account lacks a right (403), or does not exist. */
    FORBIDDEN,
    /** A namespace or the like that the call needs is not there (404). */
    NOT_FOUND,
    /** It is not the object that was meant: another uid or another resourceVersion (409). */
    CONFLICT,
    /** Another field manager owns a field (409); the message names fields and managers. */
    FIELD_CONFLICT,
    /** The namespace is terminating: nothing can be created in it. */
    NAMESPACE_TERMINATING,
    /**
     * The server refuses the object (400, 422, admission): it will not take it without a change.
     */
    INVALID,
    /** The server serves no such kind. */
    UNKNOWN_KIND,
    /** Not reachable, overloaded, timed out, 5xx: try again. */
    UNAVAILABLE,
    /**
     * The server behind one API group (an aggregated API) does not answer: objects of other groups
     * are not affected. The message names the group.
     */
    GROUP_UNAVAILABLE,
    /**
     * A webhook that had to be asked (admission, conversion) could not be: nothing says whether the
     * object is right. The message names webhook and cause.
     */
    WEBHOOK_FAILED
  }
}
