package io.deploymentorchestrator.secrets.store;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import java.util.Map;

/** What came of one {@link RemoteRead}. No text of it shows a value. */
public sealed interface ReadResult {

  /** One value, for {@link RemoteRead.Form#VALUE}. */
  record Single(SecretValue value) implements ReadResult {}

  /** The keys with their values, for {@link RemoteRead.Form#MAP}; in no order. */
  record Keys(Map<String, SecretValue> values) implements ReadResult {
    public Keys {
      values = Map.copyOf(values);
    }
  }

  /** None. */
  record Failed(ReadFailure failure) implements ReadResult {}
}
