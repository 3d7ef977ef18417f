package io.deploymentorchestrator.secrets.store;

/**
 * Where a provider is.
 *
 * @param host a name in lower case or an IP address, without brackets
 */
public record ProviderAddress(String host, int port) {

  /** As users write it. */
  public String display() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
