package io.deploymentorchestrator.testkit.junit;

import io.deploymentorchestrator.localenvironment.ControlPlane;
import io.deploymentorchestrator.localenvironment.Moto;
import io.deploymentorchestrator.localenvironment.tools.Progress;
import io.deploymentorchestrator.localenvironment.tools.Provisioner;
import io.deploymentorchestrator.localenvironment.tools.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * What all tests of a JVM share; kept in JUnit's root store, which closes it after the last test.
 */
final class SharedEnvironment {
  private static final Namespace NAMESPACE = Namespace.create(SharedEnvironment.class);

  private SharedEnvironment() {}

  static Tools tools(ExtensionContext context) {
    return store(context)
        .computeIfAbsent(
            Tools.class,
            key -> new Provisioner(Progress.onStandardError()).provision(),
            Tools.class);
  }

  static ControlPlane controlPlane(ExtensionContext context) {
    Tools tools = tools(context);
    return store(context)
        .computeIfAbsent(
            ControlPlane.class,
            key ->
                ControlPlane.start(
                    ControlPlane.Options.in(folder().resolve("control-plane"), tools).withAudit()),
            ControlPlane.class);
  }

  static Moto moto(ExtensionContext context) {
    Tools tools = tools(context);
    return store(context)
        .computeIfAbsent(
            Moto.class, key -> Moto.start(folder().resolve("moto"), tools), Moto.class);
  }

  private static Store store(ExtensionContext context) {
    return context.getRoot().getStore(NAMESPACE);
  }

  /**
   * Beside the other results of a Maven build, one folder for each JVM, so that logs can be read
   * afterwards.
   */
  private static Path folder() {
    Path target = Path.of("target").toAbsolutePath();
    try {
      return Files.isDirectory(target)
          ? Files.createDirectories(
              target.resolve("testkit").resolve(Long.toString(ProcessHandle.current().pid())))
          : Files.createTempDirectory("orchestrator-testkit");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
