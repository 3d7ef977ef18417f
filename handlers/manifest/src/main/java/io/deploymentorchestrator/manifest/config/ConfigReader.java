package io.deploymentorchestrator.manifest.config;

import io.deploymentorchestrator.api.ComponentId;
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
  private final ComponentId component;
  private final List<String> violations = new ArrayList<>();

  private ConfigReader(ManifestConfig config, ComponentId component) {
    this.config = config;
    this.component = component;
  }

  /** Reads the config of that Component. */
  public static Reading read(ManifestConfig config, ComponentId component) {
    return new ConfigReader(config, component).read();
  }

  private Reading read() {
    checkSize();
    List<Declared> objects = objects();
    checkObserved(objects);
    List<String> labels = Desired.labels(objects, config.observe()).toList();
    List<Output> outputs = outputs(labels);
    List<ReadyRule> rules = rules(labels);
    if (!violations.isEmpty()) {
      return new Reading.Bad(violations);
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
      violations.add(
          "manifests: "
              + config.manifests().size()
              + " objects, at most "
              + MAX_OBJECTS
              + " are possible in one Component");
    }
    int bytes = Json.write(config.manifests()).getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      violations.add(
          "manifests: "
              + bytes
              + " bytes, at most "
              + MAX_BYTES
              + " are possible in one Component");
    }
  }

  private List<Declared> objects() {
    List<Declared> objects = new ArrayList<>();
    Set<List<String>> seen = new HashSet<>();
    for (int i = 0; i < config.manifests().size(); i++) {
      String path = "manifests[" + i + "]";
      Declared object = new Declared(asApplied(path, config.manifests().get(i)));
      if (isList(object)) {
        violations.add(path + ": is a list; write its items as manifests of their own");
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
        violations.add(path + ": " + object.label() + " is listed twice");
      }
      objects.add(object);
    }
    return objects;
  }

  private Map<String, Object> asApplied(String path, Map<String, Object> manifest) {
    Map<String, Object> object = ServerFields.removedFrom(manifest);
    SecretText.toData(object, path, violations);
    return object;
  }

  /** {@code kubectl get -o yaml} of several objects. */
  private static boolean isList(Declared object) {
    return object.is("", "List")
        || (object.kind().endsWith("List") && object.object().containsKey("items"));
  }

  private void checkIdentity(String path, Declared object) {
    if (object.apiVersion().isEmpty()) {
      violations.add(path + ".apiVersion: is missing");
    }
    if (object.kind().isEmpty()) {
      violations.add(path + ".kind: is missing");
    }
    if (object.name().isEmpty()) {
      violations.add(
          path
              + ".metadata.name: is missing"
              + (Trees.at(object.object(), "metadata", "generateName").isEmpty()
                  ? ""
                  : "; generateName is not possible, because an object is applied again under its name: give it a name"));
    }
    for (String kind : List.of("annotations", "labels")) {
      Trees.map(object.object(), "metadata", kind)
          .forEach(
              (key, value) -> {
                if (!(value instanceof String)) {
                  violations.add(
                      path
                          + ".metadata."
                          + kind
                          + "[\""
                          + key
                          + "\"]: must be a string; quote it, or add \"| string\" to the reference");
                }
              });
    }
  }

  /** Objects that would take the ground from under the Component's own feet. */
  private void protectOwn(String path, Declared object) {
    if (object.group().isEmpty()
        && object.kind().equals("Namespace")
        && object.name().equals(component.namespace())) {
      violations.add(path + ": is the Component's own Namespace");
    }
    if (object.group().equals(OUR_GROUP)
        && object.kind().equals("Component")
        && object.name().equals(component.name())
        && object.namespace().orElse(component.namespace()).equals(component.namespace())) {
      violations.add(path + ": is the Component itself");
    }
    if (object.isDefinition()
        && (object.name().endsWith("." + OUR_GROUP)
            || Trees.text(object.object(), "spec", "group")
                .filter(OUR_GROUP::equals)
                .isPresent())) {
      violations.add(path + ": is a definition of the orchestrator's own kinds");
    }
  }

  private void checkObserved(List<Declared> objects) {
    for (int i = 0; i < config.observe().size(); i++) {
      Observe observed = config.observe().get(i);
      boolean applied =
          objects.stream()
              .anyMatch(
                  o ->
                      o.apiVersion().equals(observed.apiVersion())
                          && o.kind().equals(observed.kind())
                          && o.name().equals(observed.name())
                          && o.namespace().equals(observed.namespace()));
      if (applied) {
        violations.add(
            "observe["
                + i
                + "]: "
                + observed.kind()
                + "/"
                + observed.name()
                + " is among the manifests already");
      }
    }
  }

  private List<Output> outputs(List<String> labels) {
    List<Output> outputs = new ArrayList<>();
    config
        .outputs()
        .forEach(
            (name, output) -> {
              String at = "outputs." + name;
              if (RESERVED.contains(name)) {
                violations.add(at + ": the name belongs to the handler");
              }
              String from = Trees.text(output, "from").orElse("");
              String text = Trees.text(output, "path").orElse("");
              Optional<FieldPath> path = FieldPath.parse(text);
              checkResource(at + ".from", from, labels);
              if (path.isEmpty()) {
                violations.add(
                    at + ".path: '" + text + "' is no path like status.endpoints[0].address");
              } else if (isSecretData(from, path.get())) {
                violations.add(
                    at
                        + ".path: data of a Secret is not handed on; let the reader name the Secret");
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
      String at = "readyWhen[" + i + "]";
      ReadyWhen rule = config.readyWhen().get(i);
      checkResource(at + ".resource", rule.resource(), labels);
      String text = rule.path();
      if (Boolean.TRUE.equals(rule.exists())) {
        if (text != null || rule.equals() != null) {
          violations.add(at + ": exists stands alone");
        }
        rules.add(new ReadyRule.Exists(rule.resource()));
      } else if (text == null) {
        violations.add(at + ": needs a path, or exists: true");
      } else {
        Optional<FieldPath> path = FieldPath.parse(text);
        if (path.isEmpty()) {
          violations.add(at + ".path: '" + text + "' is no path like status.endpoints[0].address");
        } else if (isSecretData(rule.resource(), path.get())) {
          violations.add(at + ".path: data of a Secret is not looked at");
        } else {
          rules.add(
              new ReadyRule.Field(rule.resource(), path.get(), Optional.ofNullable(rule.equals())));
        }
      }
    }
    return rules;
  }

  private void checkResource(String at, String resource, List<String> labels) {
    long matches = labels.stream().filter(resource::equals).count();
    if (matches == 0) {
      violations.add(
          at
              + ": '"
              + resource
              + "' is neither among manifests nor observe; there are "
              + String.join(", ", labels));
    } else if (matches > 1) {
      violations.add(
          at + ": '" + resource + "' means " + matches + " objects; give them names that differ");
    }
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
