package io.deploymentorchestrator.secretpush.store;

/**
 * A store's call that failed. It deliberately carries neither the store's text nor a cause: an
 * answer can quote what was sent, and what was sent can be a secret.
 */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final StoreProblem problem;
  private final StoreOperation operation;

  /** What went wrong in which call. */
  public StoreException(StoreProblem problem, StoreOperation operation) {
    super(problem + " at " + operation);
    this.problem = problem;
    this.operation = operation;
  }

  /** What went wrong. */
  public StoreProblem problem() {
    return problem;
  }

  /** In which call. */
  public StoreOperation operation() {
    return operation;
  }
}
