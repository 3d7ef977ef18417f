package io.deploymentorchestrator.secrets.store;

/**
 * How a provider's certificate is checked.
 *
 * @param authorities that may have signed it, in PEM; empty: the controller's own
 * @param serverName whom it must be for; empty: the address's host
 */
public record TlsSettings(String authorities, String serverName) {

  /** As providers of this controller's own authority are checked. */
  public static final TlsSettings OWN = new TlsSettings("", "");
}
