package io.deploymentorchestrator.testkit.host;

/**
 * The process dies here. An Error, so that no handler's {@code catch (Exception e)} survives what
 * no process would.
 */
public final class SimulatedCrash extends Error {

  private static final long serialVersionUID = 1L;

  /** Dies at a place that the text names. */
  public SimulatedCrash(String where) {
    super(where);
  }
}
