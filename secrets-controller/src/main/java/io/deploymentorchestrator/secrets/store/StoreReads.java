package io.deploymentorchestrator.secrets.store;

import java.util.List;

/** Reads remote secrets through one store. */
public interface StoreReads {

  /**
   * Reads. References of one remote secret are one read at the backend, where the provider can do
   * that. What fails for a while is retried as the store says; that can take minutes, in which a
   * virtual thread waits.
   *
   * @return one result for each, in their order
   * @throws InterruptedException the process is stopping
   */
  List<ReadResult> read(List<RemoteRead> reads) throws InterruptedException;
}
