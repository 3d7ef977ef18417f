package io.deploymentorchestrator.benchmarks.bed;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.localenvironment.ControlPlane;
import io.deploymentorchestrator.localenvironment.Kubectl;
import io.deploymentorchestrator.localenvironment.Moto;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.localenvironment.tools.Tool;
import io.deploymentorchestrator.localenvironment.tools.Tools;
import io.deploymentorchestrator.testkit.audit.AuditLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What a workload runs on: a control plane and moto of its own, and the packaged controller with
 * the rights and the heap it has in production. Not thread-safe.
 */
public final class Bed implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String VERSION = "/apis/deployment-orchestrator.io/v1alpha1/";
  private static final String GROUP = VERSION + "namespaces/";

  /** The collection of all namespaces. */
  public static final String ALL_COMPONENTS = VERSION + "components";

  private static final String ALL_COMPOSITIONS = VERSION + "compositions";

  private final ControlPlane controlPlane;
  private final Moto moto;
  private final PackagedController controller;
  private final ApiConnection api;
  private final AuditLog auditLog;
  private int namespaces;

  private Bed(
      ControlPlane controlPlane, Moto moto, PackagedController controller, ApiConnection api) {
    this.controlPlane = controlPlane;
    this.moto = moto;
    this.controller = controller;
    this.api = api;
    this.auditLog = AuditLog.of(controlPlane.auditLog()).by(PackagedController.ACCOUNT);
  }

  /**
   * Starts everything but the controller.
   *
   * @param folder for data and logs, which must be new
   * @param javaOptions of the controller
   * @param more variables that the controller gets besides
   */
  public static Bed start(
      Path checkout, Path folder, Tools tools, String javaOptions, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("ORCHESTRATOR_JAVA_OPTS", javaOptions);
    ControlPlane controlPlane =
        ControlPlane.start(
            ControlPlane.Options.in(folder.resolve("control-plane"), tools).withAudit());
    Moto moto = Moto.start(folder.resolve("moto"), tools);
    environment.putAll(Moto.environment(moto.endpoint()));
    environment.put("ORCHESTRATOR_LOG_LEVEL", "");
    PackagedController controller =
        PackagedController.prepare(
            checkout.resolve("dist/orchestrator"),
            controlPlane,
            new Kubectl(tools.binary(Tool.KUBECTL), controlPlane.kubeconfig()),
            folder,
            environment,
            "manifest",
            "secret-push");
    ApiConnection api = new ApiConnection(controlPlane);
    // The storage of a new kind takes a moment longer than the kind itself.
    await("the storage of Components", () -> api.answers(ALL_COMPONENTS));
    await("the storage of Compositions", () -> api.answers(ALL_COMPOSITIONS));
    return new Bed(controlPlane, moto, controller, api);
  }

  public ApiConnection api() {
    return api;
  }

  public PackagedController controller() {
    return controller;
  }

  /** The process of the controller; 0 while none runs. */
  public long controllerPid() {
    return controller.isAlive() ? controller.process().pid() : 0;
  }

  public AuditLog auditLog() {
    return auditLog;
  }

  public Path motoLog() {
    return moto.log();
  }

  /** Everything that serves the controller. */
  public ControlPlane controlPlane() {
    return controlPlane;
  }

  /** A new namespace whose default account may do there what an editor may. */
  public String namespace(String prefix) {
    namespaces++;
    String name = prefix + "-" + namespaces;
    api.call(
        ApiConnection.Call.create(
            "/api/v1/namespaces", json("{\"metadata\":{\"name\":\"%s\"}}".formatted(name))));
    api.call(
        ApiConnection.Call.create(
            "/apis/rbac.authorization.k8s.io/v1/namespaces/" + name + "/rolebindings",
            json(
                """
                {"metadata": {"name": "edit"},
                 "subjects": [{"kind": "ServiceAccount", "name": "default", "namespace": "%s"}],
                 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "edit"}}
                """
                    .formatted(name))));
    awaitRights(name);
    return name;
  }

  /**
   * The API server learns of a binding by a watch of its own: nothing shall wait for that later.
   */
  private void awaitRights(String namespace) {
    JsonNode review =
        json(
            """
            {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
             "spec": {"user": "system:serviceaccount:%1$s:default",
                      "resourceAttributes": {"namespace": "%1$s", "verb": "create", "resource": "configmaps"}}}
            """
                .formatted(namespace));
    await(
        "the rights of the account of " + namespace,
        () ->
            api.call(
                    ApiConnection.Call.create(
                        "/apis/authorization.k8s.io/v1/subjectaccessreviews", review))
                .at("/status/allowed")
                .asBoolean());
  }

  private static void await(String what, BooleanSupplier there) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!there.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(what + ": not there in time");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  public static String components(String namespace) {
    return GROUP + namespace + "/components";
  }

  public static String compositions(String namespace) {
    return GROUP + namespace + "/compositions";
  }

  public static String configMaps(String namespace) {
    return "/api/v1/namespaces/" + namespace + "/configmaps";
  }

  /**
   * Watches a collection.
   *
   * @param path of the collection
   */
  public Feed feed(String path) {
    return new Feed(api, path);
  }

  /** Parses JSON that is written here. */
  public static JsonNode json(String text) {
    try {
      return requireNonNull(ApiConnection.JSON.readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    api.close();
    controller.close();
    moto.close();
    controlPlane.close();
  }
}
