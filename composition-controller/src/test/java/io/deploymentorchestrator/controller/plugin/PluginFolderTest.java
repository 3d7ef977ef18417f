package io.deploymentorchestrator.controller.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginFolderTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path folder;
  private final HandlerRegistry registry = new HandlerRegistry();
  private PluginFolder plugins;

  @BeforeEach
  void watch() throws IOException {
    plugins =
        new PluginFolder(
            folder, registry, name -> new HandlerContext("cluster", Map.of(), Clock.systemUTC()));
  }

  @AfterEach
  void close() {
    plugins.close();
  }

  private String version() {
    return registry.find("echo").map(LoadedHandler::version).orElse("none");
  }

  @Test
  void aJarThatIsThereAtStartIsServedAtOnceFromAClassLoaderOfItsOwn() throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    plugins.start();
    LoadedHandler handler = registry.find("echo").orElseThrow();
    assertThat(handler.handler().getClass().getName()).isEqualTo(EchoHandler.class.getName());
    assertThat(handler.handler().getClass()).isNotEqualTo(EchoHandler.class);
    assertThat(handler.handler()).isInstanceOf(ComponentHandler.class);
  }

  @Test
  void aPluginDoesNotSeeTheHostsLibraries() throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    plugins.start();
    ClassLoader loader = registry.find("echo").orElseThrow().handler().getClass().getClassLoader();
    assertThat(seen(loader, "com.fasterxml.jackson.databind.ObjectMapper")).isFalse();
    assertThat(seen(loader, "io.fabric8.kubernetes.client.KubernetesClient")).isFalse();
    assertThat(seen(loader, "io.deploymentorchestrator.api.ComponentHandler")).isTrue();
    assertThat(seen(loader, "org.slf4j.Logger")).isTrue();
  }

  private static boolean seen(ClassLoader loader, String name) {
    try {
      return loader.loadClass(name) != null;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Test
  void jarsArriveAreReplacedAndGoWhileRunning() throws IOException {
    plugins.start();
    assertThat(registry.names()).isEmpty();
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("1.0.0"));
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.1.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("1.1.0"));
    Files.delete(folder.resolve("echo.jar"));
    await().atMost(SOON).until(() -> version().equals("none"));
  }

  @Test
  void ofSeveralJarsTheHighestVersionIsServedAndTheNextOneWhenItGoes() throws IOException {
    TestJars.write(folder.resolve("a-1.9.jar"), "echo", "1.9.0", EchoHandler.class);
    TestJars.write(folder.resolve("z-1.2.jar"), "echo", "1.2.0", EchoHandler.class);
    plugins.start();
    assertThat(version()).isEqualTo("1.9.0");
    assertThat(plugins.refused().get("z-1.2.jar")).contains("superseded by a-1.9.jar");
    TestJars.write(folder.resolve("b-1.10.jar"), "echo", "1.10.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("1.10.0"));
    Files.delete(folder.resolve("b-1.10.jar"));
    await().atMost(SOON).until(() -> version().equals("1.9.0"));
  }

  @Test
  void aReplacedHandlerIsStoppedOnlyWhenItsLastCallHasReturned() throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    plugins.start();
    HandlerRegistry.Lease lease = registry.lease("echo").orElseThrow();
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.1.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("1.1.0"));
    ClassLoader old = lease.handler().handler().getClass().getClassLoader();
    assertThat(seen(old, EchoHandler.Calls.class.getName()))
        .as("the old jar can still load its classes")
        .isTrue();
    lease.close();
    assertThat(((org.pf4j.PluginClassLoader) old).isClosed()).isTrue();
  }

  @Test
  void aBrokenJarIsRefusedWithAReasonAndTakesNobodyDown() throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    Files.writeString(folder.resolve("broken.jar"), "not a jar");
    try (OutputStream out = Files.newOutputStream(folder.resolve("bundles-spi.jar"));
        JarOutputStream jar = new JarOutputStream(out, TestJars.manifest("bundler", "1.0.0"))) {
      TestJars.addClass(jar, ComponentHandler.class);
    }
    try (OutputStream out = Files.newOutputStream(folder.resolve("empty.jar"));
        JarOutputStream jar = new JarOutputStream(out, TestJars.manifest("empty", "1.0.0"))) {
      jar.setComment("nothing in it");
    }
    plugins.start();
    assertThat(registry.names()).containsExactly("echo");
    assertThat(plugins.refused().keySet())
        .containsExactly("broken.jar", "bundles-spi.jar", "empty.jar");
    assertThat(plugins.refused().get("bundles-spi.jar")).contains("belong to the host");
    assertThat(plugins.refused().get("empty.jar")).contains("holds no handler");
    TestJars.write(folder.resolve("broken.jar"), "other", "2.0.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("2.0.0"));
  }

  @Test
  void aConfigIsCheckedAgainstTheSchemaWithoutQuotingIt() throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    plugins.start();
    JsonNode config =
        new ObjectMapper().readTree("{\"value\": 5432, \"number\": -7, \"other\": \"hunter2\"}");
    assertThat(registry.find("echo").orElseThrow().check(config, Set.of("config.value")))
        .extracting(ConfigProblem::toString)
        .containsExactlyInAnyOrder(
            "config.value: must be of type string; append | string to the reference",
            "config.number: must be at least 0",
            "config: has unknown field 'other'");
  }
}
