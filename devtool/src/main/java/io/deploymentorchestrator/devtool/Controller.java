package io.deploymentorchestrator.devtool;

import io.deploymentorchestrator.localenvironment.Http;
import io.deploymentorchestrator.localenvironment.Moto;
import io.deploymentorchestrator.localenvironment.Ports;
import io.deploymentorchestrator.localenvironment.Server;
import io.deploymentorchestrator.localenvironment.process.LeashedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged controller, started as its users start it: as a process of its own. */
final class Controller {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Controller() {}

  /** Starts it without waiting; {@link Running#awaitReady} does. */
  static Running start(Checkout checkout, URI moto) {
    int port = Ports.free();
    Path log = log(checkout);
    try {
      Files.createDirectories(log.getParent());
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> environment = new HashMap<>(Moto.environment(moto));
    environment.put("KUBECONFIG", checkout.kubeconfig().toString());
    Server server =
        Server.start(
            "the controller",
            List.of(
                checkout.orchestrator().toString(), "run", "--health-port", Integer.toString(port)),
            environment,
            checkout.root(),
            log);
    return new Running(server, URI.create("http://127.0.0.1:" + port + "/readyz"));
  }

  static Path log(Checkout checkout) {
    return checkout.logs().resolve("controller.log");
  }

  /** The controller's process and where it tells its health. */
  record Running(Server server, URI health) {
    void awaitReady() {
      server.awaitReady(PATIENCE, () -> Http.isOk(health));
    }
  }

  /** Shows the example's way to Ready; its exit code says whether it got there. */
  static int watchTree(Checkout checkout) {
    var command =
        List.of(
            checkout.orchestrator().toString(),
            "tree",
            "--namespace",
            NextSteps.NAMESPACE,
            "--watch",
            "--until-ready",
            "--timeout",
            "5m");
    try (LeashedProcess tree =
        LeashedProcess.startInherited(
            command, Map.of("KUBECONFIG", checkout.kubeconfig().toString()), checkout.root())) {
      return tree.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }
}
