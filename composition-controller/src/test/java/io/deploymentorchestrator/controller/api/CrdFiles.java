package io.deploymentorchestrator.controller.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.crdv2.generator.CRDGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Generates {@code crds/} from the Java types. The generator leaves out what structural schemas of
 * free-form objects and list-maps need; that is added here.
 */
public final class CrdFiles {

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  /** Column order as users read it; the generator sorts by name. */
  private static final List<String> COLUMNS =
      List.of(
          "Ready",
          "Phase",
          "Handler",
          "Components",
          "Message",
          "Age",
          "Dependencies",
          "Handler-Version");

  private CrdFiles() {}

  /** Writes the files into the folder given. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    for (Map.Entry<String, String> file : generate().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }

  /** File name → content. */
  static Map<String, String> generate() throws IOException {
    Map<String, ByteArrayOutputStream> raw = new LinkedHashMap<>();
    new CRDGenerator()
        .customResourceClasses(Component.class, Composition.class)
        .withOutput(new InMemory(raw))
        .generate();
    Map<String, String> files = new LinkedHashMap<>();
    for (Map.Entry<String, ByteArrayOutputStream> entry : raw.entrySet()) {
      ObjectNode crd =
          (ObjectNode) YAML.readTree(entry.getValue().toString(StandardCharsets.UTF_8));
      complete(crd);
      dropRepeatedRules(crd);
      files.put(
          crd.at("/metadata/name").asText() + ".yaml",
          "# Generated from the Java types by ./dev crds. Don't edit.\n"
              + YAML.writeValueAsString(crd));
    }
    return files;
  }

  private static void complete(ObjectNode crd) {
    ObjectNode version = (ObjectNode) crd.at("/spec/versions/0");
    List<JsonNode> columns = sortedColumns(version);
    version.putArray("additionalPrinterColumns").addAll(columns);
    ObjectNode root = (ObjectNode) version.at("/schema/openAPIV3Schema");
    ObjectNode spec = (ObjectNode) root.at("/properties/spec");
    ObjectNode status = (ObjectNode) root.at("/properties/status");
    root.putArray("required").add("spec");
    rule(
        root,
        "self.metadata.name.matches('" + Names.DNS_LABEL + "')",
        "metadata.name must be a DNS label that starts with a letter: lower-case letters, digits and -, at most 63");
    listMap(status.at("/properties/conditions"), "type");
    ownedAsAWhole(status);
    unobserved(status);
    if (spec.at("/properties/components").isObject()) {
      ObjectNode entry = (ObjectNode) spec.at("/properties/components/items");
      listMap(spec.at("/properties/components"), "name");
      listMap(status.at("/properties/components"), "name");
      component(entry);
      rule(
          root,
          "!has(self.spec.components) || self.spec.components.all(c, size(self.metadata.name) + 1 + size(c.name) <= 63)",
          "<composition name>-<entry name> must be at most 63 characters long");
    } else {
      component(spec);
      freeForm(status.at("/properties/providerStatus"));
      freeForm(status.at("/properties/checkpoint"));
    }
  }

  /**
   * One manager writes a status, always all of it. To keep book of each of its fields would cost
   * the API server a quarter of its time for every write (W0).
   */
  private static void ownedAsAWhole(ObjectNode status) {
    status.put("x-kubernetes-map-type", "atomic");
  }

  /**
   * What has no status yet is not done: kstatus takes an object without conditions for Current
   * unless {@code observedGeneration} says otherwise. Flux's own kinds have the same default.
   */
  private static void unobserved(ObjectNode status) {
    status.putObject("default");
    ((ObjectNode) status.at("/properties/observedGeneration")).put("default", -1);
  }

  /** Annotations of a record's component count twice: as its field's and as its accessor's. */
  private static void dropRepeatedRules(JsonNode node) {
    if (node.get("x-kubernetes-validations") instanceof ArrayNode rules) {
      Set<JsonNode> distinct = new LinkedHashSet<>();
      rules.forEach(distinct::add);
      rules.removeAll();
      rules.addAll(distinct);
    }
    node.forEach(CrdFiles::dropRepeatedRules);
  }

  private static void component(ObjectNode spec) {
    ObjectNode config = freeForm(spec.at("/properties/config"));
    config.put("x-kubernetes-map-type", "atomic");
    ObjectNode dependsOn = (ObjectNode) spec.at("/properties/dependsOn");
    dependsOn.put("x-kubernetes-list-type", "set");
    ((ObjectNode) dependsOn.get("items")).put("maxLength", 63).put("minLength", 1);
    for (String duration :
        List.of(
            "/properties/refreshInterval",
            "/properties/timeouts/properties/apply",
            "/properties/timeouts/properties/delete")) {
      ((ObjectNode) spec.at(duration)).put("maxLength", 32);
    }
  }

  private static ObjectNode freeForm(JsonNode schema) {
    return ((ObjectNode) schema)
        .put("type", "object")
        .put("x-kubernetes-preserve-unknown-fields", true);
  }

  private static void listMap(JsonNode schema, String key) {
    ObjectNode list = (ObjectNode) schema;
    list.put("x-kubernetes-list-type", "map");
    list.putArray("x-kubernetes-list-map-keys").add(key);
  }

  private static void rule(ObjectNode schema, String rule, String message) {
    ArrayNode rules =
        schema.get("x-kubernetes-validations") instanceof ArrayNode existing
            ? existing
            : schema.putArray("x-kubernetes-validations");
    rules.addObject().put("message", message).put("rule", rule);
  }

  private static List<JsonNode> sortedColumns(ObjectNode version) {
    List<JsonNode> columns = new ArrayList<>();
    version.withArray("additionalPrinterColumns").forEach(columns::add);
    columns.sort(Comparator.comparingInt(c -> COLUMNS.indexOf(c.get("name").asText())));
    return columns;
  }

  private record InMemory(Map<String, ByteArrayOutputStream> files)
      implements CRDGenerator.CRDOutput<OutputStream> {
    @Override
    public OutputStream outputFor(String name) {
      return files.computeIfAbsent(name, n -> new ByteArrayOutputStream());
    }

    @Override
    public URI crdURI(String name) {
      return Path.of(name).toUri();
    }

    @Override
    public void close() {}
  }
}
