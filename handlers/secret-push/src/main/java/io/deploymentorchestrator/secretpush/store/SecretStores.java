package io.deploymentorchestrator.secretpush.store;

/** Opens stores. Thread-safe. */
public interface SecretStores extends AutoCloseable {

  /** The store a target is in; cheap when it was opened before. */
  SecretStore open(Target target);

  /** Closes all connections. */
  @Override
  void close();
}
