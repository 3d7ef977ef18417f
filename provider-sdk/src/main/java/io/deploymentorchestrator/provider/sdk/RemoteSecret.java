package io.deploymentorchestrator.provider.sdk;

import java.util.Map;

/**
 * One remote secret as it was read; its properties are taken from it without another call. {@link
 * JsonSecret} is the usual one.
 */
public interface RemoteSecret {

  /**
   * One value.
   *
   * @param property empty: the whole secret
   * @throws ProviderException.InvalidRequest it has no such property
   */
  SecretValue value(String property) throws ProviderException;

  /**
   * Its keys, each with its value.
   *
   * @param property empty: those of the whole secret; else of what is found there
   * @throws ProviderException.InvalidRequest there is no such property, or there are no keys in it
   */
  Map<String, SecretValue> map(String property) throws ProviderException;

  /** The version that was read, as the backend names it; empty if it has none. */
  String version();
}
