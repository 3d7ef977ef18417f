package io.deploymentorchestrator.testkit.junit;

import io.deploymentorchestrator.localenvironment.ControlPlane;
import io.deploymentorchestrator.localenvironment.Kubectl;
import io.deploymentorchestrator.localenvironment.KubectlFailure;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.localenvironment.PackagedStores;
import io.deploymentorchestrator.localenvironment.tools.Tools;
import io.deploymentorchestrator.testkit.audit.AuditLog;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The control plane as a test sees it. All tests of a JVM share one, so each takes namespaces of
 * its own; they are deleted after the test, or after the class if a static method asked for them.
 * Thread-safe.
 */
public final class Cluster implements AutoCloseable {
  private final ControlPlane controlPlane;
  private final Kubectl kubectl;
  private final Tools tools;
  private final Queue<String> namespaces = new ConcurrentLinkedQueue<>();

  Cluster(ControlPlane controlPlane, Path kubectl, Tools tools) {
    this.controlPlane = controlPlane;
    this.kubectl = new Kubectl(kubectl, controlPlane.kubeconfig());
    this.tools = tools;
  }

  /** The admin's kubeconfig. */
  public Path kubeconfig() {
    return controlPlane.kubeconfig();
  }

  /** Where the API server is. */
  public URI apiServerUrl() {
    return controlPlane.apiServerUrl();
  }

  /** Bearer token of a member of {@code system:masters}. */
  public String adminToken() {
    return controlPlane.adminToken();
  }

  /** All of it, also to stop and start its API server. */
  public ControlPlane controlPlane() {
    return controlPlane;
  }

  /** The requests that everybody has made since the start of the control plane. */
  public AuditLog requests() {
    return AuditLog.of(controlPlane.auditLog());
  }

  /** Folder with the CRDs of External Secrets Operator. */
  public Path externalSecretsCrds() {
    return tools.externalSecretsCrds();
  }

  /** The programs it was made of. */
  public Tools tools() {
    return tools;
  }

  /**
   * A namespace of a name nobody else uses. It is deleted afterwards, without waiting for the end
   * of that.
   */
  public String createNamespace(String prefix) {
    String name = prefix + "-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    kubectl("create", "namespace", name);
    namespaces.add(name);
    return name;
  }

  /**
   * Runs kubectl as admin.
   *
   * @return what it wrote to standard output
   * @throws KubectlFailure with all of its output, if it fails
   */
  public String kubectl(String... arguments) {
    return kubectl.run("", List.of(arguments));
  }

  /** Runs kubectl as admin with something to read, for {@code apply -f -}. */
  public String kubectlWithInput(String stdin, String... arguments) {
    return kubectl.run(stdin, List.of(arguments));
  }

  /**
   * The packaged controller on this control plane, with CRDs and rights installed, not started yet.
   * Let no two of them run at once unless they elect a leader: all tests of a JVM share the control
   * plane.
   *
   * @param distribution {@code dist/orchestrator} of a checkout, or wherever one was unpacked
   * @param folder for its plugins, kubeconfig and logs; it gets one of its own in there
   * @param environment variables set over those of this JVM; an empty value removes the variable
   * @param handlers which of the distribution's handlers are in its plugins folder
   */
  public PackagedController controller(
      Path distribution, Path folder, Map<String, String> environment, String... handlers) {
    return PackagedController.prepare(
        distribution, controlPlane, kubectl, folder, environment, handlers);
  }

  /**
   * The packaged secrets controller and a provider on this control plane, each as its own account,
   * with CRDs and rights installed, not started yet. Let no two of them run at once: all tests of a
   * JVM share the control plane.
   */
  public PackagedStores stores(PackagedStores.Setup setup) {
    return PackagedStores.ofTheirOwnAccounts(controlPlane, kubectl, setup);
  }

  @Override
  public void close() {
    List<String> mine = namespaces.stream().toList();
    if (!mine.isEmpty()) {
      var arguments =
          new ArrayList<>(List.of("delete", "namespace", "--wait=false", "--ignore-not-found"));
      arguments.addAll(mine);
      kubectl.run("", arguments);
    }
  }
}
