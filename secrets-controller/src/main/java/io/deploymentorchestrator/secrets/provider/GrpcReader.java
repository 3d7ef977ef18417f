package io.deploymentorchestrator.secrets.provider;

import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreReads;
import io.deploymentorchestrator.secrets.store.StoreRegistry;
import io.deploymentorchestrator.secrets.store.StoreSettings;
import io.deploymentorchestrator.secrets.store.StoreUser;
import java.util.function.Consumer;

/** Reads through stores by the provider contract. Thread-safe. */
public final class GrpcReader implements StoreRegistry.Reader {

  private final ReadCalls calls;
  private final String clusterId;

  /**
   * By calls.
   *
   * @param clusterId tells this cluster from others, at backends that several share
   * @param doubt hears of stores whose provider did not answer a read, or speaks another contract
   */
  public GrpcReader(ProviderCalls calls, String clusterId, Consumer<StoreKey> doubt) {
    this.calls = new ReadCalls(calls, doubt);
    this.clusterId = clusterId;
  }

  @Override
  public StoreReads reads(StoreKey store, StoreSettings settings, StoreUser user) {
    return new GrpcReads(calls, settings, new ReadContext(store, user, clusterId));
  }
}
