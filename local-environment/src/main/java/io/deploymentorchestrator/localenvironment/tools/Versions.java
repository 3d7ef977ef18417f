package io.deploymentorchestrator.localenvironment.tools;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What {@code tools/versions.properties} says: the pinned versions and where official release files
 * are.
 */
final class Versions {
  private final Properties properties = new Properties();
  private final Map<String, String> environment;

  Versions(Recipes recipes, Map<String, String> environment) {
    this.environment = environment;
    try {
      properties.load(new StringReader(recipes.text("versions.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String of(String project) {
    return Optional.ofNullable(properties.getProperty(project))
        .orElseThrow(
            () -> new ProvisioningException("versions.properties names no version of " + project));
  }

  String of(Tool tool) {
    return of(tool.project());
  }

  /**
   * Base address of a project's official release files; empty when there is none or the user
   * switched it off.
   */
  Optional<URI> releases(String project) {
    String variable =
        "ORCHESTRATOR_" + project.toUpperCase(Locale.ROOT).replace('-', '_') + "_RELEASES";
    return Optional.ofNullable(
            environment.getOrDefault(variable, properties.getProperty(project + ".releases")))
        .filter(address -> !address.isBlank())
        .map(address -> URI.create(address.strip().replaceFirst("/+$", "")));
  }
}
