package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.api.SecretTarget;
import io.deploymentorchestrator.secrets.api.SecretTarget.DeletionPolicy;
import java.util.Objects;

/** What a spec says of its target, with what is meant where it says nothing. */
public final class Targets {

  private Targets() {}

  /** The name of the Secret. */
  public static String name(String externalSecret, ExternalSecretSpec spec) {
    SecretTarget target = spec.target();
    return target == null || target.name() == null ? externalSecret : target.name();
  }

  /** What becomes of it when nothing is left in the stores. */
  public static DeletionPolicy deletionPolicy(ExternalSecretSpec spec) {
    return spec.target() == null
        ? DeletionPolicy.Retain
        : Objects.requireNonNullElse(spec.target().deletionPolicy(), DeletionPolicy.Retain);
  }
}
