package io.deploymentorchestrator.testkit.junit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.support.TypeBasedParameterResolver;

/** Behind {@link WithSecretsManager}. */
final class SecretsManagerExtension extends TypeBasedParameterResolver<SecretsManager> {
  @Override
  public SecretsManager resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return new SecretsManager(SharedEnvironment.moto(context));
  }
}
