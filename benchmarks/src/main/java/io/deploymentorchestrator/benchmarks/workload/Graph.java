package io.deploymentorchestrator.benchmarks.workload;

import io.deploymentorchestrator.benchmarks.bed.ApiConnection;
import io.deploymentorchestrator.benchmarks.bed.ApiConnection.Call;
import io.deploymentorchestrator.benchmarks.bed.Bed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Components that read one another, and how a user applies, changes and deletes them: each by
 * itself, or all as one Composition.
 *
 * @param dependencies name → those it reads; a name is that of the ConfigMap as well
 * @param composition name of the Composition; empty for Components that stand alone
 */
record Graph(Map<String, List<String>> dependencies, String composition) {
  Graph {
    dependencies = new TreeMap<>(dependencies);
  }

  /** Each reads the one before. */
  static Graph chain(int length, String composition) {
    Map<String, List<String>> dependencies = new TreeMap<>();
    for (int i = 0; i < length; i++) {
      dependencies.put(name("c", i), i == 0 ? List.of() : List.of(name("c", i - 1)));
    }
    return new Graph(dependencies, composition);
  }

  /** One root, and readers of it. */
  static Graph fan(int readers) {
    Map<String, List<String>> dependencies = new TreeMap<>();
    dependencies.put(ROOT, List.of());
    for (int i = 0; i < readers; i++) {
      dependencies.put(name("r", i), List.of(ROOT));
    }
    return new Graph(dependencies, "");
  }

  /** Levels of as many Components, each reading all of the level before. */
  static Graph grid(int side, String composition) {
    Map<String, List<String>> dependencies = new TreeMap<>();
    for (int level = 0; level < side; level++) {
      List<String> before = new ArrayList<>();
      for (int i = 0; level > 0 && i < side; i++) {
        before.add(name("g", (level - 1) * side + i));
      }
      for (int i = 0; i < side; i++) {
        dependencies.put(name("g", level * side + i), before);
      }
    }
    return new Graph(dependencies, composition);
  }

  /** The root of {@link #fan}. */
  static final String ROOT = "root";

  /** Names in the order of their numbers. */
  static String name(String prefix, int number) {
    return "%s%04d".formatted(prefix, number);
  }

  int size() {
    return dependencies.size();
  }

  /** Whether each but the first reads one, and is read by one at most. */
  boolean isChain() {
    List<List<String>> read =
        dependencies.values().stream().filter(list -> !list.isEmpty()).toList();
    return read.size() == size() - 1 && read.stream().distinct().count() == read.size();
  }

  boolean isComposed() {
    return !composition.isEmpty();
  }

  /** The names of the Components that come of it. */
  List<String> names() {
    return dependencies.keySet().stream().map(this::component).toList();
  }

  /** The Component's name of a name. */
  String component(String name) {
    return isComposed() ? composition + "-" + name : name;
  }

  /** The names of those that a Component reads. */
  List<String> dependenciesOf(String component) {
    String name = isComposed() ? component.substring(composition.length() + 1) : component;
    return dependencies.getOrDefault(name, List.of()).stream().map(this::component).toList();
  }

  /** What those that read none have as their value is given. */
  List<Definition> definitions(String value) {
    List<Definition> definitions = new ArrayList<>();
    dependencies.forEach(
        (name, read) -> {
          Map<String, String> data = new TreeMap<>();
          data.put(Definition.VALUE, read.isEmpty() ? value : Definition.valueOf(read.getFirst()));
          for (int i = 1; i < read.size(); i++) {
            data.put("read" + i, Definition.valueOf(read.get(i)));
          }
          definitions.add(new Definition(name, component(name), data, 1));
        });
    return definitions;
  }

  /** Applies all of it, as quickly as the server takes it. */
  void create(ApiConnection api, String namespace, String value) {
    List<Definition> definitions = definitions(value);
    if (isComposed()) {
      api.call(
          Call.create(
              Bed.compositions(namespace), Definition.composition(composition, definitions)));
    } else {
      api.all(
          definitions.stream()
              .map(d -> Call.create(Bed.components(namespace), d.component()))
              .toList());
    }
  }

  /** Gives the only one that reads none another value. */
  void change(ApiConnection api, String namespace, String value) {
    List<String> roots =
        dependencies.entrySet().stream()
            .filter(e -> e.getValue().isEmpty())
            .map(Map.Entry::getKey)
            .toList();
    if (roots.size() != 1) {
      throw new IllegalStateException("there are several roots: " + roots);
    }
    if (isComposed()) {
      int index = List.copyOf(dependencies.keySet()).indexOf(roots.getFirst());
      api.call(
          Call.jsonPatch(
              Bed.compositions(namespace) + "/" + composition,
              Definition.newValue("/spec/components/" + index + "/config", value)));
    } else {
      api.call(
          Call.jsonPatch(
              Bed.components(namespace) + "/" + roots.getFirst(),
              Definition.newValue("/spec/config", value)));
    }
  }

  /** Deletes all of it at once. */
  void delete(ApiConnection api, String namespace) {
    if (isComposed()) {
      api.call(Call.delete(Bed.compositions(namespace) + "/" + composition));
    } else {
      api.all(names().stream().map(n -> Call.delete(Bed.components(namespace) + "/" + n)).toList());
    }
  }
}
