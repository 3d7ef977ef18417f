package io.deploymentorchestrator.secrets.store;

/**
 * Where what uses stores gets them from. Thread-safe; costs no call of the API server or a
 * provider.
 */
public interface StoreAccess {

  /**
   * Looks whether a store may be used, and can be. Ask anew for each reconcile: the answer holds
   * for the store as it is now.
   */
  StoreAnswer open(StoreReference reference, StoreUser user);

  /** Has a listener told what to ask again for. */
  void onChange(Listener listener);

  /** Hears of changes after which {@link #open} may answer something else. Must be quick. */
  interface Listener {

    /** A store came, went, was changed, or began or ceased to be usable. */
    void storeChanged(StoreKey store);

    /** The labels of a namespace changed: cluster kinds may let it in now, or no longer. */
    void namespaceChanged(String namespace);
  }
}
