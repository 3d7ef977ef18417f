package io.deploymentorchestrator.api;

/** What the Kubernetes API answered instead of doing what was asked. */
public final class KubernetesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Problem problem;

  /** With the server's message. */
  public KubernetesException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  /** With a message and what caused it. */
  public KubernetesException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  /** What kind of answer it was. */
  public Problem problem() {
    return problem;
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
