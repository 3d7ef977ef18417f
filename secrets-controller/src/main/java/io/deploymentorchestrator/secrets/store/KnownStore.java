package io.deploymentorchestrator.secrets.store;

/**
 * A store as it is known now.
 *
 * @param generation of the spec that {@code definition} was read from
 * @param ours whether its class is this controller's
 * @param definition of a store that is not ours: refused
 * @param health as of that generation
 */
public record KnownStore(
    StoreKey key,
    String uid,
    long generation,
    boolean ours,
    StoreDefinition definition,
    StoreHealth health) {

  /** The same after a validation. */
  KnownStore with(StoreHealth other) {
    return new KnownStore(key, uid, generation, ours, definition, other);
  }

  /** Whether the other one is the same object with the same spec. */
  boolean sameSpec(KnownStore other) {
    return uid.equals(other.uid) && generation == other.generation && ours == other.ours;
  }
}
