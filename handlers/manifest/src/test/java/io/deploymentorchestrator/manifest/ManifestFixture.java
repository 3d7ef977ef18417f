package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.objects.ObjectSettings;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.testkit.audit.AuditLog;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A namespace of its own, whose account may do everything in it, and a controller, for each test.
 */
@WithCluster
abstract class ManifestFixture {

  protected static final Duration SOON = Duration.ofSeconds(60);

  protected Cluster cluster;
  protected TestController controller;
  protected String namespace;

  @BeforeEach
  void begin(Cluster given) {
    cluster = given;
    namespace = cluster.createNamespace("manifest");
    controller = new TestController(cluster.kubeconfig(), ObjectSettings.defaults());
    allow(namespace);
  }

  @AfterEach
  void end() {
    controller.close();
  }

  protected void allow(String where) {
    cluster.kubectl(
        "create",
        "rolebinding",
        "all-of-it",
        "-n",
        where,
        "--clusterrole=cluster-admin",
        "--serviceaccount=" + namespace + ":default");
  }

  /** What controllers asked of the namespace as accounts: all they do with objects. */
  protected AuditLog asTheAccount() {
    return cluster.requests().in(namespace).where(AuditedRequest::impersonated);
  }

  protected TestComponent component(String name) {
    return controller.component(namespace, name);
  }

  protected void awaitReady(TestComponent component) {
    await(component).untilReady();
  }

  protected static Waiting await(TestComponent component) {
    return new Waiting(component);
  }

  protected record Waiting(TestComponent component) {
    void untilReady() {
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(component.isReady()).as(component.outcome()).isTrue());
    }

    void untilOutcome(String start) {
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(component.outcome()).startsWith(start));
    }

    void untilDeleted() {
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(component.isDeleted()).as(component.outcome()).isTrue());
    }
  }

  /** Lets the account do everything in the whole cluster; whoever asks for it takes it back. */
  protected void clusterAdmin() {
    cluster.kubectl(
        "create",
        "clusterrolebinding",
        namespace,
        "--clusterrole=cluster-admin",
        "--serviceaccount=" + namespace + ":default");
  }

  /**
   * Until a run looked at what a user changed last, and has ended. The watch may tell of a change
   * before the one who made it has the answer, so it counts from the moment it was asked for.
   */
  protected void awaitLook(TestComponent component, String resource) {
    AuditLog log = cluster.requests().in(namespace).where(r -> r.resource().startsWith(resource));
    AuditLog changes = log.where(r -> r.isWrite() && r.userAgent().equals("kubectl"));
    // The server writes its log after it has answered.
    Awaitility.await().atMost(SOON).until(() -> !changes.all().isEmpty());
    Instant changed = changes.all().getLast().received();
    AuditLog looks = log.where(r -> r.impersonated() && r.received().isAfter(changed));
    Awaitility.await().atMost(SOON).until(() -> !looks.all().isEmpty());
    component.awaitEndOfCall();
  }

  /** How many put-backs are on record. */
  protected static int repairs(TestComponent component) {
    Map<String, Object> checkpoint = Yaml.tree(component.checkpoint().orElse("{}"));
    return Trees.map(checkpoint, "repairs").values().stream()
        .mapToInt(times -> ((List<?>) times).size())
        .sum();
  }

  /** Annotates an object of the namespace as another manager, over what is there. */
  protected void annotate(String object, String annotation) {
    cluster.kubectl(
        "annotate", object, "-n", namespace, "--overwrite", annotation, "--field-manager=someone");
  }

  protected String get(String... what) {
    String[] command = new String[what.length + 4];
    command[0] = "get";
    System.arraycopy(what, 0, command, 1, what.length);
    command[what.length + 1] = "-n";
    command[what.length + 2] = namespace;
    command[what.length + 3] = "--ignore-not-found";
    return cluster.kubectl(command);
  }
}
