package io.deploymentorchestrator.dist;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.testkit.junit.Cluster;
import java.time.Duration;
import java.util.function.Predicate;

/** What a user sees by kubectl. */
record Kube(Cluster cluster, String namespace) {

  static final ObjectMapper JSON = new ObjectMapper();

  /** Gives the namespace's default account, which handlers act as, the rights of a cluster role. */
  void grant(String clusterRole) {
    cluster.kubectl(
        "create",
        "rolebinding",
        clusterRole,
        "-n",
        namespace,
        "--clusterrole=" + clusterRole,
        "--serviceaccount=" + namespace + ":default");
  }

  void apply(String yaml) {
    cluster.kubectlWithInput(yaml, "apply", "-n", namespace, "-f", "-");
  }

  JsonNode get(String kind, String name) {
    return json(cluster.kubectl("get", "-n", namespace, kind, name, "-o", "json"));
  }

  boolean exists(String kind, String name) {
    return !cluster
        .kubectl("get", "-n", namespace, kind, name, "--ignore-not-found", "-o", "name")
        .isBlank();
  }

  static JsonNode condition(JsonNode object, String type) {
    for (JsonNode condition : object.at("/status/conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return JSON.createObjectNode();
  }

  JsonNode component(String name) {
    return get("component", name);
  }

  JsonNode awaitComponent(String name, Predicate<JsonNode> until) {
    JsonNode[] last = {JSON.createObjectNode()};
    await("Component " + name)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              last[0] = component(name);
              return last[0];
            },
            until::test);
    return last[0];
  }

  JsonNode awaitReady(String name) {
    return awaitComponent(name, c -> condition(c, "Ready").path("status").asText().equals("True"));
  }

  /** Waits until a condition is False for a reason. */
  JsonNode awaitReason(String name, String condition, String reason) {
    return awaitComponent(
        name,
        c ->
            condition(c, condition).path("reason").asText().equals(reason)
                && condition(c, condition).path("status").asText().equals("False"));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
