package io.deploymentorchestrator.benchmarks.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.benchmarks.bed.ApiConnection.Call;
import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.benchmarks.bed.Components;
import io.deploymentorchestrator.benchmarks.bed.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Many small graphs, spread over some namespaces. */
final class Fleet implements AutoCloseable {
  static final String CREATED = "first";
  static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final int NAMESPACES = 10;
  private static final String FOREIGN = "kube-root-ca.crt";

  private final Bed bed;
  private final Feed components;
  private final List<String> namespaces = new ArrayList<>();
  private final List<Call> creations = new ArrayList<>();
  private final List<Call> deletions = new ArrayList<>();
  private int size;

  Fleet(Bed bed) {
    this.bed = bed;
    for (int i = 0; i < NAMESPACES; i++) {
      namespaces.add(bed.namespace("fleet"));
    }
    this.components = bed.feed(Bed.ALL_COMPONENTS);
  }

  /** Compositions, each a chain. */
  Fleet withCompositions(int count, int length) {
    for (int i = 0; i < count; i++) {
      String name = Graph.name("g", i);
      JsonNode composition =
          Definition.composition(name, Graph.chain(length, name).definitions(CREATED));
      add(Bed.compositions(namespace(i)), name, composition, length);
    }
    return this;
  }

  /** Components that stand alone, each of several objects. */
  Fleet withComponents(int count, int objects) {
    for (int i = 0; i < count; i++) {
      String name = Graph.name("m", i);
      var definition = new Definition(name, name, Map.of(Definition.VALUE, CREATED), objects);
      add(Bed.components(namespace(i)), name, definition.component(), 1);
    }
    return this;
  }

  /** Secrets with one generated field, in Secrets Manager. */
  Fleet withSecrets(int count) {
    for (int i = 0; i < count; i++) {
      String name = Graph.name("s", i);
      JsonNode secret =
          Bed.json(
              """
              {"apiVersion": "deployment-orchestrator.io/v1alpha1", "kind": "Component",
               "metadata": {"name": "%1$s"},
               "spec": {"handler": "secret-push", "config": {
                 "region": "us-east-1", "secretName": "bench/%1$s", "forceDeleteWithoutRecovery": true,
                 "fields": {"user": {"value": "u"}, "password": {"generator": {"passwordLength": 24}}}}}}
              """
                  .formatted(name));
      add(Bed.components(namespace(i)), name, secret, 1);
    }
    return this;
  }

  private void add(String collection, String name, JsonNode object, int count) {
    creations.add(Call.create(collection, object));
    deletions.add(Call.delete(collection + "/" + name));
    size += count;
  }

  /** Where the graph of a number is. */
  String namespace(int number) {
    return namespaces.get(number % namespaces.size());
  }

  List<String> namespaces() {
    return List.copyOf(namespaces);
  }

  /** How many Components it is. */
  int size() {
    return size;
  }

  Feed components() {
    return components;
  }

  /**
   * Makes everything.
   *
   * @return when the last Component was seen Ready, by {@link System#nanoTime()}
   */
  long create() {
    Feed.Goal goal = components.expect(size, Components::isReady);
    bed.api().all(creations);
    return goal.await(PATIENCE);
  }

  /**
   * Changes the value of every Component that stands alone.
   *
   * @return when the last one was seen Ready with it, by {@link System#nanoTime()}
   */
  long change(String value) {
    Feed.Goal goal =
        components.expect(size, c -> Components.isReady(c) && Components.value(c).equals(value));
    JsonNode change = Definition.newValue("/spec/config", value);
    bed.api().all(deletions.stream().map(d -> Call.jsonPatch(d.path(), change)).toList());
    return goal.await(PATIENCE);
  }

  /**
   * Deletes everything at once.
   *
   * @return when the last Component was seen to be gone, by {@link System#nanoTime()}
   */
  long delete() {
    Feed.Goal goal = components.expectNone();
    bed.api().all(deletions);
    long end = goal.await(PATIENCE);
    int left = objects().size();
    if (left > 0) {
      throw new IllegalStateException(left + " ConfigMaps are left over");
    }
    return end;
  }

  /** The objects that the Components made, by namespace and name. */
  Map<String, JsonNode> objects() {
    Map<String, JsonNode> objects = new TreeMap<>();
    for (String namespace : namespaces) {
      for (JsonNode object : bed.api().get(Bed.configMaps(namespace)).path("items")) {
        String name = object.at("/metadata/name").asText();
        if (!name.equals(FOREIGN)) {
          objects.put(namespace + "/" + name, object);
        }
      }
    }
    return objects;
  }

  @Override
  public void close() {
    components.close();
  }
}
