package io.deploymentorchestrator.manifest.config;

import io.deploymentorchestrator.manifest.config.ManifestConfig.Observe;
import io.deploymentorchestrator.manifest.config.ManifestConfig.ReadyWhen;
import io.deploymentorchestrator.manifest.json.Trees;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of a config that may violate the schema. Something stands in the place of what
 * can't: the schema tells of that.
 *
 * @param config what can be read
 * @param unread paths of what stands in for something else
 */
record ReadableConfig(ManifestConfig config, Set<List<Object>> unread) {

  /** A path that nothing is wrong with, in place of one that is no text. */
  private static final String SOME_PATH = "status";

  private static final ReadyWhen SOME_RULE = new ReadyWhen("", null, null, true);

  private static final Observe SOME_OBJECT = new Observe("", "", "", Optional.empty());

  /** Reads a JSON tree. */
  static ReadableConfig of(Map<String, Object> tree) {
    Set<List<Object>> unread = new HashSet<>();
    List<Map<String, Object>> manifests = new ArrayList<>();
    for (Map<String, Object> each : objects(tree, "manifests", unread)) {
      manifests.add(each);
    }
    List<Observe> observed = new ArrayList<>();
    for (Map<String, Object> each : objects(tree, "observe", unread)) {
      Optional<Observe> object = observed(each);
      if (object.isEmpty()) {
        unread.add(List.of("observe", observed.size()));
      }
      observed.add(object.orElse(SOME_OBJECT));
    }
    List<ReadyWhen> rules = new ArrayList<>();
    for (Map<String, Object> each : objects(tree, "readyWhen", unread)) {
      rules.add(unread.contains(List.of("readyWhen", rules.size())) ? SOME_RULE : rule(each));
    }
    Map<String, Map<String, Object>> outputs = new LinkedHashMap<>();
    Trees.map(tree, "outputs")
        .forEach(
            (name, output) -> {
              if (!(output instanceof Map<?, ?>)) {
                unread.add(List.of("outputs", name));
              }
              outputs.put(name, output(Trees.map(output)));
            });
    ManifestConfig config =
        new ManifestConfig(manifests, observed, null, null, null, outputs, rules);
    return new ReadableConfig(config, unread);
  }

  /** The objects of a list, with an empty one in place of what is none. */
  private static List<Map<String, Object>> objects(
      Map<String, Object> tree, String name, Set<List<Object>> unread) {
    Object list = tree.get(name);
    List<Map<String, Object>> objects = new ArrayList<>();
    if (list instanceof List<?> items) {
      for (Object item : items) {
        if (!(item instanceof Map<?, ?>)) {
          unread.add(List.of(name, objects.size()));
        }
        objects.add(Trees.map(item));
      }
    } else if (list != null) {
      unread.add(List.of(name));
    }
    return objects;
  }

  private static Optional<Observe> observed(Map<String, Object> tree) {
    return Trees.text(tree, "apiVersion")
        .flatMap(
            apiVersion ->
                Trees.text(tree, "kind")
                    .flatMap(
                        kind ->
                            Trees.text(tree, "name")
                                .map(
                                    name ->
                                        new Observe(
                                            apiVersion,
                                            kind,
                                            name,
                                            Trees.text(tree, "namespace")))));
  }

  private static ReadyWhen rule(Map<String, Object> tree) {
    return new ReadyWhen(
        Trees.text(tree, "resource").orElse(""),
        readPath(tree.get("path")),
        tree.get("equals"),
        Boolean.TRUE.equals(tree.get("exists")) ? true : null);
  }

  private static Map<String, Object> output(Map<String, Object> tree) {
    Map<String, Object> output = new LinkedHashMap<>(tree);
    String path = readPath(tree.get("path"));
    if (path != null) {
      output.put("path", path);
    }
    return output;
  }

  private static @Nullable String readPath(@Nullable Object path) {
    return path == null || path instanceof String ? (String) path : SOME_PATH;
  }
}
