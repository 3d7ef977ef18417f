package io.deploymentorchestrator.secretpush;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.ComponentHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pf4j.JarPluginManager;
import org.pf4j.PluginClassLoader;

/** The jar as it is dropped into the plugins folder. */
class PluginJarIT {

  private static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(f -> f.getFileName().toString().matches("secret-push-.*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("target has no plugin jar: run the package phase"));
    }
  }

  @Test
  void it_brings_its_own_libraries_and_nothing_of_the_hosts() throws IOException {
    try (JarFile jar = new JarFile(jar().toFile())) {
      List<String> names = jar.stream().map(e -> e.getName()).toList();

      assertThat(names)
          .contains("io/deploymentorchestrator/aws/AwsClients.class")
          .contains("software/amazon/awssdk/services/secretsmanager/SecretsManagerClient.class")
          .contains("io/github/resilience4j/circuitbreaker/CircuitBreaker.class");
      assertThat(names)
          .noneMatch(n -> n.startsWith("io/deploymentorchestrator/api/"))
          .noneMatch(n -> n.startsWith("org/pf4j/"))
          .noneMatch(n -> n.startsWith("org/slf4j/"))
          .noneMatch(n -> n.startsWith("org/jspecify/"))
          .noneMatch(n -> n.startsWith("io/netty/") || n.startsWith("org/apache/"))
          .noneMatch(n -> n.endsWith(".SF") || n.endsWith("module-info.class"));
      assertThat(jar.getManifest().getMainAttributes().getValue("Plugin-Id"))
          .isEqualTo("secret-push");
    }
  }

  @Test
  @SuppressWarnings("rawtypes")
  void PF4J_finds_the_handler_in_it(@TempDir Path folder) throws IOException {
    Path jar = jar();
    Files.copy(jar, folder.resolve(jar.getFileName()));
    var manager = new JarPluginManager(folder);
    manager.loadPlugins();
    manager.startPlugins();

    List<ComponentHandler> handlers = manager.getExtensions(ComponentHandler.class, "secret-push");

    assertThat(handlers).hasSize(1);
    ComponentHandler<?, ?> handler = handlers.getFirst();
    assertThat(handler.getClass().getClassLoader()).isInstanceOf(PluginClassLoader.class);
    assertThat(handler.descriptor().name()).isEqualTo("secret-push");
    assertThat(handler.configType().getClassLoader()).isSameAs(handler.getClass().getClassLoader());
    manager.unloadPlugins();
  }
}
