package io.deploymentorchestrator.testkit.contract;

import org.pf4j.Extension;

/** A handler that a host finds in its jar. */
@Extension
public class IndexedHandler extends FaultyHandler {

  /** A sound one. */
  public IndexedHandler() {
    super(Fault.NONE);
  }
}
