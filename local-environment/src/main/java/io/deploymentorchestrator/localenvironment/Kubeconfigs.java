package io.deploymentorchestrator.localenvironment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Kubeconfigs of accounts, for processes that run outside of the cluster. */
final class Kubeconfigs {

  private Kubeconfigs() {}

  /**
   * The admin's kubeconfig with a token of a service account in place of the admin's.
   *
   * @param admin reaches the cluster as its administrator
   * @param folder where the file is made
   */
  static Path ofAccount(
      ControlPlane controlPlane, Kubectl admin, String namespace, String account, Path folder)
      throws IOException {
    String token = admin.run("create", "token", account, "-n", namespace, "--duration=6h").strip();
    String text = Files.readString(controlPlane.kubeconfig());
    if (!text.contains(controlPlane.adminToken())) {
      throw new IllegalStateException("the admin's kubeconfig does not hold the admin's token");
    }
    Path own = Files.copy(controlPlane.kubeconfig(), folder.resolve(account + ".kubeconfig"));
    Files.writeString(own, text.replace(controlPlane.adminToken(), token));
    return own;
  }
}
