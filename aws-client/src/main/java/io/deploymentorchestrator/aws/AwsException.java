package io.deploymentorchestrator.aws;

/**
 * A call of AWS that failed. It deliberately carries neither AWS's text nor a cause: an answer can
 * quote what was sent, and what was sent can be a secret.
 */
public final class AwsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final AwsProblem problem;
  private final SecretsManagerAction action;

  /** What went wrong in which call. */
  public AwsException(AwsProblem problem, SecretsManagerAction action) {
    super(problem + " at " + action);
    this.problem = problem;
    this.action = action;
  }

  /** What went wrong. */
  public AwsProblem problem() {
    return problem;
  }

  /** In which call. */
  public SecretsManagerAction action() {
    return action;
  }
}
