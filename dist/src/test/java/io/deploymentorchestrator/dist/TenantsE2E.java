package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.operator.kubernetes.reading.ApiSerialization;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One tenant writes whatever the API server takes, and another's new Component is Ready within
 * seconds all the time. The packaged controller has a small heap and the rights of
 * deploy/rbac.yaml.
 */
@WithCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TenantsE2E {

  private static final ObjectMapper JSON = ApiSerialization.unlimited();
  private static final long SEED = 20_26;
  private static final int RANDOM = 1_000;

  /**
   * As the API server counts, in whole seconds: from a Component's creation to its being Ready. On
   * two processors, which the API server shares while it takes what is hostile, most take less than
   * two.
   */
  private static final long SOON = 5;

  private KubernetesClient client;
  private PackagedController controller;
  private Neighbour neighbour;
  private String hostile;

  @BeforeAll
  void start(Cluster cluster) {
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
            .build();
    controller =
        Packaged.controller(
            cluster,
            URI.create("http://127.0.0.1:9"),
            Map.of("ORCHESTRATOR_JAVA_OPTS", "-Xmx256m", "ORCHESTRATOR_LOG_LEVEL", "INFO"),
            "manifest");
    Kube calm = new Kube(cluster, cluster.createNamespace("neighbour"));
    calm.grant("edit");
    Kube loud = new Kube(cluster, cluster.createNamespace("hostile"));
    loud.grant("edit");
    hostile = loud.namespace();
    neighbour = new Neighbour(calm.namespace());
    create(HostileInputs.source());
    loud.awaitReady("src");
    neighbour.begin();
  }

  @AfterAll
  void stop() throws InterruptedException {
    neighbour.end();
    controller.close();
    client.close();
  }

  @Test
  @Order(1)
  void each_kind_of_hostile_input_leaves_the_neighbour_alone() {
    HostileInputs.all()
        .forEach(
            (kind, objects) -> {
              neighbour.during(kind);
              int taken = 0;
              for (String object : objects) {
                taken += create(object) ? 1 : 0;
              }
              assertThat(taken).as("%s: the API server takes it", kind).isPositive();
              neighbour.servedAgain();
            });
    assertServed();
  }

  @Test
  @Order(2)
  void random_input_leaves_the_neighbour_alone() {
    neighbour.during("random, from seed " + SEED);
    int taken = 0;
    for (int i = 0; i < RANDOM; i++) {
      taken += create(HostileInputs.random(SEED * RANDOM + i)) ? 1 : 0;
    }
    assertThat(taken).isGreaterThan(RANDOM / 2);
    neighbour.servedAgain();
    assertServed();
  }

  @Test
  @Order(3)
  void statuses_that_nobody_should_have_written_leave_the_neighbour_alone() {
    neighbour.during("statuses");
    String deep = "[".repeat(5_000) + "]".repeat(5_000);
    String large = "\"" + "x".repeat(1_000_000) + "\"";
    for (String status :
        List.of(
            "{\"providerStatus\":{\"a\":" + deep + "}}",
            "{\"providerStatus\":{\"a\":" + large + "}}",
            "{\"checkpoint\":{\"a\":" + deep + "}}",
            "{\"providerStatus\":{\"" + "k".repeat(60_000) + "\":1}}")) {
      for (int i = 0; i < 10; i++) {
        patchStatus("d" + i, "{\"status\":" + status + "}");
      }
      neighbour.servedAgain();
    }
    assertServed();
  }

  @Test
  @Order(4)
  void after_a_crash_everybody_is_served_with_all_of_it_there() {
    neighbour.during("a crash");
    controller.kill();
    controller.start();
    neighbour.servedSince(Instant.now());
    assertServed();
  }

  @Test
  @Order(5)
  void what_was_refused_says_why() {
    Map<String, String> reasons =
        Map.of(
            "double0", "LimitExceeded",
            "many0", "LimitExceeded",
            "lists9000", "LimitExceeded",
            "objects600", "LimitExceeded",
            "numbers", "LimitExceeded",
            "references", "LimitExceeded",
            "meta0", "Ready",
            "meta1", "Unreadable",
            "meta4", "Unreadable");
    reasons.forEach(
        (name, reason) ->
            await(name + " says " + reason)
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                    () -> assertThat(reasons(name)).as("conditions of %s", name).contains(reason)));
    assertServed();
  }

  private void assertServed() {
    assertThat(neighbour.slow()).as("Components that took longer than %d s", SOON).isEmpty();
    assertThat(controller.isAlive()).as("the process lives").isTrue();
    assertThat(answer("/healthz")).isEqualTo("200 ok");
    assertThat(answer("/readyz")).isEqualTo("200 ok");
  }

  private String answer(String path) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(controller.address(path))
                  .timeout(Duration.ofSeconds(5))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + " " + response.body().strip();
    } catch (IOException | InterruptedException e) {
      return "no answer: " + e;
    }
  }

  private String reasons(String name) {
    StringBuilder reasons = new StringBuilder();
    get(hostile, name)
        .at("/status/conditions")
        .forEach(c -> reasons.append(c.path("reason").asText()).append(' '));
    return reasons.toString();
  }

  private static String path(String namespace, String kind) {
    return "/apis/deployment-orchestrator.io/v1alpha1/namespaces/" + namespace + "/" + kind;
  }

  private JsonNode get(String namespace, String name) {
    try {
      return JSON.readTree(client.raw(path(namespace, "components") + "/" + name));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether the API server took it. */
  private boolean create(String object) {
    String kind = object.contains("\"kind\":\"Composition\"") ? "compositions" : "components";
    return taken(() -> client.raw(path(hostile, kind), "POST", object));
  }

  private boolean patchStatus(String name, String patch) {
    return taken(
        () ->
            client
                .genericKubernetesResources("deployment-orchestrator.io/v1alpha1", "Component")
                .inNamespace(hostile)
                .withName(name)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch));
  }

  private static boolean taken(Runnable request) {
    try {
      request.run();
      return true;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  /** Somebody who deploys one small thing after another in a namespace of their own. */
  private final class Neighbour {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String namespace;
    private final List<String> slow = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger served = new AtomicInteger();
    private volatile String during = "the beginning";
    private volatile Instant lastCreated = Instant.EPOCH;
    private volatile boolean over;
    private Thread thread;

    Neighbour(String namespace) {
      this.namespace = namespace;
    }

    void begin() {
      thread = Thread.ofPlatform().name("neighbour").start(this::deploy);
    }

    void end() throws InterruptedException {
      over = true;
      thread.interrupt();
      thread.join();
    }

    void during(String what) {
      during = what;
    }

    List<String> slow() {
      return List.copyOf(slow);
    }

    /** Waits until three more were served, made after now. */
    void servedAgain() {
      int before = served.get();
      await("three more of the neighbour's Components during " + during)
          .atMost(PATIENCE)
          .until(() -> served.get() >= before + 3);
    }

    void servedSince(Instant time) {
      await("one that was made after the restart")
          .atMost(PATIENCE)
          .until(() -> lastCreated.isAfter(time));
      servedAgain();
    }

    private void deploy() {
      for (int i = 0; !over; i++) {
        String name = "n" + i;
        try {
          client.raw(
              path(namespace, "components"),
              "POST",
              HostileInputs.component(
                  name,
                  "{\"manifests\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\""
                      + name
                      + "\"},\"data\":{\"a\":\"b\"}}]}",
                  List.of()));
          judge(name);
        } catch (InterruptedException e) {
          return;
        } catch (KubernetesClientException e) {
          slow.add(name + " during " + during + ": " + e.getMessage());
        }
      }
    }

    private void judge(String name) throws InterruptedException {
      String when = during;
      Instant end = Instant.now().plus(PATIENCE);
      while (Instant.now().isBefore(end)) {
        JsonNode component = get(namespace, name);
        JsonNode ready = Kube.condition(component, "Ready");
        if (ready.path("status").asText().equals("True")) {
          Instant created = Instant.parse(component.at("/metadata/creationTimestamp").asText());
          long seconds =
              Duration.between(created, Instant.parse(ready.path("lastTransitionTime").asText()))
                  .toSeconds();
          if (seconds > SOON && !when.equals("a crash")) {
            slow.add(name + " during " + when + ": " + seconds + " s");
          }
          lastCreated = created;
          served.incrementAndGet();
          Thread.sleep(100);
          return;
        }
        Thread.sleep(100);
      }
      slow.add(name + " during " + when + ": not Ready after " + PATIENCE);
    }
  }
}
