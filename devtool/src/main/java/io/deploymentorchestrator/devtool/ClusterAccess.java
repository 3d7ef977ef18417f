package io.deploymentorchestrator.devtool;

import io.deploymentorchestrator.localenvironment.ControlPlane;
import io.deploymentorchestrator.localenvironment.Kubectl;
import io.deploymentorchestrator.localenvironment.KubectlFailure;
import io.deploymentorchestrator.localenvironment.tools.Tool;
import io.deploymentorchestrator.localenvironment.tools.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The cluster that is used, ours or the user's, as {@code .dev/kubeconfig} names it. */
record ClusterAccess(Checkout checkout, Tools tools, Kubectl kubectl) {
  private static final String ESTABLISHED = "--for=condition=Established";
  private static final String PATIENCE = "--timeout=60s";

  static ClusterAccess of(Checkout checkout, Tools tools) {
    return new ClusterAccess(
        checkout, tools, new Kubectl(tools.binary(Tool.KUBECTL), checkout.kubeconfig()));
  }

  void useControlPlane(ControlPlane controlPlane) {
    try {
      writeKubeconfig(Files.readString(controlPlane.kubeconfig()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes one context out of the user's own kubeconfig, which stays as it is, and sees whether the
   * cluster answers.
   */
  void useContext(String name) {
    try {
      Process view =
          new ProcessBuilder(
                  kubectl.binary().toString(),
                  "config",
                  "view",
                  "--minify",
                  "--flatten",
                  "--raw",
                  "--context",
                  name)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String config = new String(view.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (view.waitFor() != 0) {
        throw new UserError("cannot take the context " + name + " from your kubeconfig");
      }
      writeKubeconfig(config);
      kubectl.run("version", "--request-timeout=10s");
    } catch (KubectlFailure e) {
      throw new UserError(
          "the cluster of the context " + name + " does not answer:\n" + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the context " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted");
    }
  }

  private void writeKubeconfig(String text) throws IOException {
    Files.createDirectories(checkout.kubeconfig().getParent());
    Files.deleteIfExists(checkout.kubeconfig());
    Files.createFile(
        checkout.kubeconfig(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(checkout.kubeconfig(), text);
  }

  void installOwnCrds() {
    if (files(checkout.crds()).isEmpty()) {
      throw new UserError("no CRDs in " + checkout.crds() + ": make them with ./dev crds");
    }
    String folder = checkout.crds().toString();
    kubectl.run("apply", "--server-side", "-f", folder);
    // Unlike apply, wait goes into folders of folders, unless it is told not to.
    kubectl.run("wait", ESTABLISHED, PATIENCE, "--recursive=false", "-f", folder);
  }

  /**
   * Whether ExternalSecrets are External Secrets Operator's here: our definition of the kind
   * differs in that a reference to a store has an apiVersion.
   */
  boolean hasExternalSecretsOperator() {
    String[] found =
        kubectl
            .run(
                "get",
                "crd",
                "--ignore-not-found",
                "-o",
                "jsonpath={.metadata.name} {.spec.versions[?(@.name==\"v1\")].schema.openAPIV3Schema"
                    + ".properties.spec.properties.secretStoreRef.properties.apiVersion.type}",
                "externalsecrets.external-secrets.io")
            .strip()
            .split(" ");
    return found.length == 1 && !found[0].isEmpty();
  }

  /**
   * In a cluster that has External Secrets Operator, its CRDs are left alone, whatever their
   * version.
   */
  void installExternalSecretsCrds() {
    if (!hasExternalSecretsOperator()) {
      String folder = tools.externalSecretsCrds().toString();
      kubectl.run("apply", "--server-side", "-f", folder);
      kubectl.run("wait", ESTABLISHED, PATIENCE, "-f", folder);
    }
  }

  void applyExample(Path example) {
    kubectl.run("apply", "-R", "-f", example.toString());
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The message a user needs when there is no such folder. */
  Optional<String> missingExample(Path example) {
    return files(example).isEmpty()
        ? Optional.of("there is no example in " + example)
        : Optional.empty();
  }
}
