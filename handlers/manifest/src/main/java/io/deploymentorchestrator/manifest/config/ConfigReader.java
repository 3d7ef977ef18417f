package io.deploymentorchestrator.manifest.config;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.manifest.config.Desired.Reading;
import io.deploymentorchestrator.manifest.config.ManifestConfig.Observe;
import io.deploymentorchestrator.manifest.config.ManifestConfig.ReadyWhen;
import io.deploymentorchestrator.manifest.json.FieldPath;
import io.deploymentorchestrator.manifest.json.Json;
import io.deploymentorchestrator.manifest.json.Trees;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads a config and finds all that is wrong with it at once, beyond what its schema says. Pure.
 */
public final class ConfigReader {

  private static final String OUR_GROUP = "deployment-orchestrator.io";
  private static final int MAX_OBJECTS = 100;
  private static final int MAX_BYTES = 1 << 20;

  /** What this handler itself reports in {@code providerStatus}. */
  private static final Set<String> RESERVED = Set.of("appliedResources", "observedResources");

  private final ManifestConfig config;
  private final Set<List<Object>> unread;
  private final boolean schemaHolds;
  private final ComponentId component;
  private final List<ConfigViolation> violations = new ArrayList<>();

  private ConfigReader(
      ManifestConfig config, Set<List<Object>> unread, boolean schemaHolds, ComponentId component) {
    this.config = config;
    this.unread = unread;
    this.schemaHolds = schemaHolds;
    this.component = component;
  }

  /** Reads the config of that Component. */
  public static Reading read(ManifestConfig config, ComponentId component) {
    return new ConfigReader(config, Set.of(), true, component).read();
  }

  /** What is wrong with a config that may violate the schema, beyond that. */
  public static List<ConfigViolation> violations(Map<String, Object> tree, ComponentId component) {
    ReadableConfig readable = ReadableConfig.of(tree);
    ConfigReader reader = new ConfigReader(readable.config(), readable.unread(), false, component);
    return reader.read() instanceof Reading.Bad ? List.copyOf(reader.violations) : List.of();
  }

  private Reading read() {
    checkSize();
    List<Declared> objects = objects();
    checkObserved(objects);
    List<String> labels = Desired.labels(objects, config.observe()).toList();
    List<Output> outputs = outputs(labels);
    List<ReadyRule> rules = rules(labels);
    if (!violations.isEmpty()) {
      return new Reading.Bad(violations.stream().map(ConfigViolation::toString).toList());
    }
    List<Declared> ordered =
        Stream.concat(
                objects.stream().filter(Declared::comesFirst),
                objects.stream().filter(o -> !o.comesFirst()))
            .toList();
    return new Reading.Good(new Desired(ordered, config.observe(), outputs, rules, config));
  }

  private void checkSize() {
    if (config.manifests().size() > MAX_OBJECTS) {
      add(
          config.manifests().size()
              + " objects, at most "
              + MAX_OBJECTS
              + " are possible in one Component",
          "manifests");
    }
    int bytes = Json.write(config.manifests()).getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      add(bytes + " bytes, at most " + MAX_BYTES + " are possible in one Component", "manifests");
    }
  }

  private List<Declared> objects() {
    List<Declared> objects = new ArrayList<>();
    Set<List<String>> seen = new HashSet<>();
    for (int i = 0; i < config.manifests().size(); i++) {
      List<Object> path = List.of("manifests", i);
      if (unread.contains(path)) {
        continue;
      }
      Declared object = new Declared(asApplied(path, config.manifests().get(i)));
      if (isList(object)) {
        add("is a list; write its items as manifests of their own", path);
        continue;
      }
      checkIdentity(path, object);
      protectOwn(path, object);
      List<String> identity =
          List.of(
              object.group(),
              object.kind(),
              object.namespace().orElse(component.namespace()),
              object.name());
      if (!object.name().isEmpty() && !seen.add(identity)) {
        add(object.label() + " is listed twice", path);
      }
      objects.add(object);
    }
    return objects;
  }

  private Map<String, Object> asApplied(List<Object> path, Map<String, Object> manifest) {
    Map<String, Object> object = ServerFields.removedFrom(manifest);
    SecretText.toData(object, path, violations);
    return object;
  }

  /** {@code kubectl get -o yaml} of several objects. */
  private static boolean isList(Declared object) {
    return object.is("", "List")
        || (object.kind().endsWith("List") && object.object().containsKey("items"));
  }

  private void checkIdentity(List<Object> path, Declared object) {
    if (object.apiVersion().isEmpty()) {
      add("is missing", path, "apiVersion");
    }
    if (object.kind().isEmpty()) {
      add("is missing", path, "kind");
    }
    if (object.name().isEmpty()) {
      add(
          "is missing"
              + (Trees.at(object.object(), "metadata", "generateName").isEmpty()
                  ? ""
                  : "; generateName is not possible, because an object is applied again under its name: give it a name"),
          path,
          "metadata",
          "name");
    }
    for (String kind : List.of("annotations", "labels")) {
      Trees.map(object.object(), "metadata", kind)
          .forEach(
              (key, value) -> {
                if (!(value instanceof String)) {
                  add(
                      "must be a string; quote it, or add \"| string\" to the reference",
                      path,
                      "metadata",
                      kind,
                      key);
                }
              });
    }
  }

  /** Objects that would take the ground from under the Component's own feet. */
  private void protectOwn(List<Object> path, Declared object) {
    if (object.group().isEmpty()
        && object.kind().equals("Namespace")
        && object.name().equals(component.namespace())) {
      add("is the Component's own Namespace", path);
    }
    if (object.group().equals(OUR_GROUP)
        && object.kind().equals("Component")
        && object.name().equals(component.name())
        && object.namespace().orElse(component.namespace()).equals(component.namespace())) {
      add("is the Component itself", path);
    }
    if (object.isDefinition()
        && (object.name().endsWith("." + OUR_GROUP)
            || Trees.text(object.object(), "spec", "group")
                .filter(OUR_GROUP::equals)
                .isPresent())) {
      add("is a definition of the orchestrator's own kinds", path);
    }
  }

  private void checkObserved(List<Declared> objects) {
    for (int i = 0; i < config.observe().size(); i++) {
      Observe observed = config.observe().get(i);
      List<Object> path = List.of("observe", i);
      boolean applied =
          objects.stream()
              .anyMatch(
                  o ->
                      o.apiVersion().equals(observed.apiVersion())
                          && o.kind().equals(observed.kind())
                          && o.name().equals(observed.name())
                          && o.namespace().equals(observed.namespace()));
      if (applied && !unread.contains(path)) {
        add(observed.kind() + "/" + observed.name() + " is among the manifests already", path);
      }
    }
  }

  private List<Output> outputs(List<String> labels) {
    List<Output> outputs = new ArrayList<>();
    config
        .outputs()
        .forEach(
            (name, output) -> {
              List<Object> at = List.of("outputs", name);
              if (RESERVED.contains(name)) {
                add("the name belongs to the handler", at);
              }
              if (unread.contains(at)) {
                return;
              }
              String from = Trees.text(output, "from").orElse("");
              String text = Trees.text(output, "path").orElse("");
              Optional<FieldPath> path = FieldPath.parse(text);
              checkResource(from, labels, at, "from");
              if (path.isEmpty()) {
                add("'" + text + "' is no path like status.endpoints[0].address", at, "path");
              } else if (isSecretData(from, path.get())) {
                add(
                    "data of a Secret is not handed on; let the reader name the Secret",
                    at,
                    "path");
              } else {
                outputs.add(
                    new Output(name, from, path.get(), Optional.ofNullable(output.get("default"))));
              }
            });
    return outputs;
  }

  private List<ReadyRule> rules(List<String> labels) {
    List<ReadyRule> rules = new ArrayList<>();
    for (int i = 0; i < config.readyWhen().size(); i++) {
      List<Object> at = List.of("readyWhen", i);
      if (unread.contains(at)) {
        continue;
      }
      ReadyWhen rule = config.readyWhen().get(i);
      checkResource(rule.resource(), labels, at, "resource");
      String text = rule.path();
      if (Boolean.TRUE.equals(rule.exists())) {
        if (text != null || rule.equals() != null) {
          add("exists stands alone", at);
        }
        rules.add(new ReadyRule.Exists(rule.resource()));
      } else if (text == null) {
        add("needs a path, or exists: true", at);
      } else {
        Optional<FieldPath> path = FieldPath.parse(text);
        if (path.isEmpty()) {
          add("'" + text + "' is no path like status.endpoints[0].address", at, "path");
        } else if (isSecretData(rule.resource(), path.get())) {
          add("data of a Secret is not looked at", at, "path");
        } else {
          rules.add(
              new ReadyRule.Field(rule.resource(), path.get(), Optional.ofNullable(rule.equals())));
        }
      }
    }
    return rules;
  }

  private void checkResource(String resource, List<String> labels, List<Object> at, String field) {
    long matches = labels.stream().filter(resource::equals).count();
    if (matches == 0 && !mayBeUnread(resource, labels)) {
      add(
          "'"
              + resource
              + "' is neither among manifests nor observe; there are "
              + String.join(", ", labels),
          at,
          field);
    } else if (matches > 1) {
      add(
          "'" + resource + "' means " + matches + " objects; give them names that differ",
          at,
          field);
    }
  }

  /** Whether an object of which not all can be read may be the one that is meant. */
  private boolean mayBeUnread(String resource, List<String> labels) {
    if (schemaHolds) {
      return false;
    }
    String kind = resource.substring(0, resource.indexOf('/') + 1);
    return labels.stream().anyMatch(label -> label.startsWith("/") || label.equals(kind))
        || unread.stream()
            .anyMatch(p -> p.getFirst().equals("manifests") || p.getFirst().equals("observe"));
  }

  private void add(String message, Object... steps) {
    List<Object> path = new ArrayList<>();
    for (Object step : steps) {
      if (step instanceof List<?> before) {
        path.addAll(before);
      } else {
        path.add(step);
      }
    }
    violations.add(new ConfigViolation(path, message));
  }

  /** Everything of a Secret that is, or may quote, its data. */
  private static boolean isSecretData(String resource, FieldPath path) {
    if (!resource.startsWith("Secret/")) {
      return false;
    }
    Object first = path.steps().getFirst();
    boolean plain =
        first.equals("type")
            || first.equals("immutable")
            || (first.equals("metadata")
                && path.steps().size() > 1
                && !path.steps().get(1).equals("annotations"));
    return !plain;
  }
}
