package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.secretpush.config.FieldSpec;
import io.deploymentorchestrator.secretpush.config.GeneratorSpec;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.store.SecretStore;
import io.deploymentorchestrator.secretpush.value.PasswordAlphabet;
import io.deploymentorchestrator.secretpush.value.SecretPayload;
import io.deploymentorchestrator.secretpush.value.SecretValue;
import java.util.Collection;
import java.util.Optional;

/** Fills a payload with values, each of them checked. */
final class Generation {

  private Generation() {}

  /** A value that is not what was asked for. */
  static final class WrongValueException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongValueException(String field, String problem) {
      super("AWS generated a value for field " + field + " that can't be used: " + problem);
    }
  }

  /** Puts fields into a payload: static values as they are, the others generated. */
  static void fill(
      SecretPayload payload, Collection<String> names, SecretPushConfig config, SecretStore store)
      throws WrongValueException {
    for (String name : names) {
      FieldSpec spec = config.fields().get(name);
      if (spec == null) {
        throw new IllegalArgumentException("no such field in the config");
      }
      GeneratorSpec generator = spec.generator();
      payload.put(
          name, generator == null ? SecretValue.of(spec.text()) : generate(name, generator, store));
    }
  }

  private static SecretValue generate(String name, GeneratorSpec generator, SecretStore store)
      throws WrongValueException {
    SecretValue value = store.generate(generator);
    Optional<String> problem = PasswordAlphabet.of(generator).problemOf(value, generator);
    if (problem.isPresent()) {
      value.close();
      throw new WrongValueException(name, problem.get());
    }
    return value;
  }
}
