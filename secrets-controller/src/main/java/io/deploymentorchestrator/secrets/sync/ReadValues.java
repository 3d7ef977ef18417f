package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.NullBytePolicy;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.RemoteRef;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.api.SecretTarget.DeletionPolicy;
import io.deploymentorchestrator.secrets.store.ReadFailure;
import io.deploymentorchestrator.secrets.store.ReadResult;
import io.deploymentorchestrator.secrets.store.RemoteRead;
import io.deploymentorchestrator.secrets.store.StoreReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the reads of a plan came to: the values by the key of the Secret, or why not. */
public sealed interface ReadValues {

  /** All that is wanted was read; may be empty. */
  record Found(Map<String, SecretValue> values) implements ReadValues {
    public Found {
      values = Map.copyOf(values);
    }
  }

  /** Not all was. */
  record Failed(Cause cause) implements ReadValues {}

  /**
   * Puts together what was read.
   *
   * @param results of each read of each store of the plan
   */
  static ReadValues of(
      ReadPlan plan,
      Map<StoreReference, Map<RemoteRead, ReadResult>> results,
      DeletionPolicy deletionPolicy) {
    return new Assembly(deletionPolicy).run(plan, results);
  }

  /** Collects values and failures. */
  final class Assembly {

    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

    private final DeletionPolicy deletionPolicy;
    private final Map<String, SecretValue> values = new TreeMap<>();
    private final ReadFailures failures = new ReadFailures();
    private @Nullable Cause invalid;

    private Assembly(DeletionPolicy deletionPolicy) {
      this.deletionPolicy = deletionPolicy;
    }

    private ReadValues run(
        ReadPlan plan, Map<StoreReference, Map<RemoteRead, ReadResult>> results) {
      for (ReadPlan.Entry entry : plan.entries()) {
        ReadResult result = results.getOrDefault(entry.store(), Map.of()).get(entry.read());
        switch (result) {
          case ReadResult.Single one when entry instanceof ReadPlan.Entry.OneKey key ->
              put(entry, key.secretKey(), one.value());
          case ReadResult.Keys keys when entry instanceof ReadPlan.Entry.AllKeys ->
              putAll(entry, keys.values());
          case ReadResult.Failed failed -> failed(entry, failed.failure());
          case null, default ->
              failures.add(
                  entry,
                  new ReadFailure.Temporary("INTERNAL", "the store answered something else"));
        }
      }
      Optional<Cause> failed = failures.cause();
      if (failed.isPresent()) {
        return new Failed(failed.get());
      }
      return invalid == null ? new Found(values) : new Failed(invalid);
    }

    private void failed(ReadPlan.Entry entry, ReadFailure failure) {
      boolean gone = failure instanceof ReadFailure.NotFound;
      if (!gone || deletionPolicy == DeletionPolicy.Retain) {
        failures.add(entry, failure);
      }
    }

    private void putAll(ReadPlan.Entry entry, Map<String, SecretValue> keys) {
      Map<String, String> origins = new LinkedHashMap<>();
      new TreeMap<>(keys)
          .forEach(
              (key, value) -> {
                String converted = Values.convert(key, entry.ref().conversionStrategy());
                String other = origins.put(converted, key);
                if (other != null) {
                  invalid(
                      Reasons.INVALID_KEY,
                      entry.path()
                          + ": \""
                          + other
                          + "\" and \""
                          + key
                          + "\" both become \""
                          + converted
                          + '"');
                } else if (!KEY.matcher(converted).matches()) {
                  invalid(
                      Reasons.INVALID_KEY,
                      entry.path()
                          + ": \""
                          + converted
                          + "\" can't be a key of a Secret: it has to be of letters, digits, -, _"
                          + " and ., at most 253");
                } else {
                  put(entry, converted, value);
                }
              });
    }

    private void put(ReadPlan.Entry entry, String key, SecretValue value) {
      RemoteRef ref = entry.ref();
      Optional<SecretValue> decoded = Values.decode(value, ref.decodingStrategy());
      if (decoded.isEmpty()) {
        invalid(
            Reasons.INVALID_VALUE,
            entry.path()
                + ": the value of \""
                + key
                + "\" is not "
                + ref.decodingStrategy()
                + ", as decodingStrategy says");
      } else if (ref.nullBytePolicy() == NullBytePolicy.Fail
          && Values.hasNullBytes(decoded.get())) {
        invalid(
            Reasons.INVALID_VALUE,
            entry.path()
                + ": the value of \""
                + key
                + "\" has null bytes, which nullBytePolicy: Fail refuses");
      } else {
        values.put(key, decoded.get());
      }
    }

    /** The first one is told. */
    private void invalid(String code, String message) {
      if (invalid == null) {
        invalid = new Cause(code, message);
      }
    }
  }
}
