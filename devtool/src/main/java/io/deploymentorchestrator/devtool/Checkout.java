package io.deploymentorchestrator.devtool;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where things are in a checkout. What runs keeps its state under {@code .dev/}, so checkouts don't
 * disturb each other.
 */
record Checkout(Path root) {
  static Checkout current() {
    return new Checkout(
        Path.of(
            Optional.ofNullable(System.getProperty("orchestrator.root"))
                .orElseThrow(() -> new UserError("start this by ./dev of a checkout"))));
  }

  Path script() {
    return root.resolve("dev");
  }

  Path crds() {
    return root.resolve("crds");
  }

  /**
   * The example.
   *
   * @param ownSecrets whether our secrets controller syncs its ExternalSecret, or External Secrets
   *     Operator would
   */
  Path example(boolean ownSecrets) {
    return root.resolve(ownSecrets ? "examples/shop" : "examples/shop-eso");
  }

  Path distribution() {
    return root.resolve("dist/orchestrator");
  }

  Path orchestrator() {
    return distribution().resolve("bin/orchestrator");
  }

  /** The command of the distribution that came last: an older one lacks it. */
  Path provider() {
    return distribution().resolve("bin/provider");
  }

  private Path dev() {
    return root.resolve(".dev");
  }

  /** Data of the running control plane; gone with the next start. */
  Path data() {
    return dev().resolve("run");
  }

  /** Logs and certificates of the secrets controller and its provider; gone with the next start. */
  Path secrets() {
    return data().resolve("secrets");
  }

  /** Data of the last recording of an AOT cache. */
  Path training() {
    return dev().resolve("training");
  }

  Path logs() {
    return dev().resolve("logs");
  }

  Path stateFile() {
    return dev().resolve("state/up.properties");
  }

  Path lockFile() {
    return dev().resolve("state/up.lock");
  }

  Path kubeconfig() {
    return dev().resolve("kubeconfig");
  }

  /** Its time is when the last successful build began. */
  Path builtMark() {
    return dev().resolve("built");
  }
}
