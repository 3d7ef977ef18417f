package io.deploymentorchestrator.secrets.store;

/**
 * What is wanted of one remote secret. Decoding is up to who asks.
 *
 * @param key never empty
 * @param version empty: the current one
 * @param property empty: the whole secret
 */
public record RemoteRead(String key, String version, String property, Content content, Form form) {

  /** What of a remote secret is wanted. */
  public enum Content {
    VALUE,
    /** Its tags or labels, as {@code metadataPolicy: Fetch} says. */
    METADATA
  }

  /** As what it is wanted. */
  public enum Form {
    /** One value. */
    VALUE,
    /** Its keys, each with its value, as {@code dataFrom.extract} says. */
    MAP
  }

  /** The current value of a secret, whole or of one property. */
  public static RemoteRead value(String key, String property) {
    return new RemoteRead(key, "", property, Content.VALUE, Form.VALUE);
  }
}
