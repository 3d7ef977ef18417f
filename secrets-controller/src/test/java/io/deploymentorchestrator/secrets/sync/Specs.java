package io.deploymentorchestrator.secrets.sync;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Specs of ExternalSecrets, as users write them. */
final class Specs {

  static final ObjectId ID =
      new ObjectId("shop", "creds", "uid-1", 1, Map.of("team", "blue"), Map.of("note", "x"));

  /** A store of ours, for every entry that names none. */
  static final String STORE =
      "secretStoreRef: {name: aws, apiVersion: secretstore.external-secrets.io/v2alpha1}\n";

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Specs() {}

  static ExternalSecretSpec spec(String yaml) {
    try {
      return YAML.readValue(yaml, ExternalSecretSpec.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With {@link #STORE}. */
  static ExternalSecretSpec stored(String yaml) {
    return spec(STORE + yaml);
  }
}
