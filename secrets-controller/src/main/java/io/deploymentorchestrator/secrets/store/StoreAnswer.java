package io.deploymentorchestrator.secrets.store;

/** Whether a store can be used. */
public sealed interface StoreAnswer {

  /**
   * It can.
   *
   * @param uid of the store's object
   */
  record Open(StoreKey store, String uid, StoreReads reads) implements StoreAnswer {}

  /**
   * It cannot, and no provider was called.
   *
   * @param reason for the condition of what wanted to use it
   * @param message names what is wrong and the cure, never a value
   */
  record Closed(String reason, String message, Wake wake) implements StoreAnswer {}

  /** What has to happen before it is of use to ask again. */
  enum Wake {
    /** What wants to use the store has to be changed. */
    OWN_CHANGE,
    /** {@link StoreAccess.Listener} tells of it. */
    STORE_CHANGE
  }
}
