package io.deploymentorchestrator.secrets.api;

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
 * Generates the secrets controller's part of {@code crds/} from the Java types. The generator
 * leaves out what list-maps and free-form objects need; that is added here.
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
      List.of("Ready", "Status", "Capabilities", "Age", "Message");

  /**
   * The folder of kinds that External Secrets Operator has, too: who applies {@code crds/} does not
   * replace its definitions by the way.
   */
  static final String SHARED_KINDS = "external-secrets/";

  private CrdFiles() {}

  /** Writes the files into the folder given. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    for (Map.Entry<String, String> file : generate().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  /** File name → content. */
  static Map<String, String> generate() throws IOException {
    Map<String, ByteArrayOutputStream> raw = new LinkedHashMap<>();
    new CRDGenerator()
        .customResourceClasses(SecretStore.class, ClusterSecretStore.class, ExternalSecret.class)
        .withOutput(new InMemory(raw))
        .generate();
    Map<String, String> files = new LinkedHashMap<>();
    for (ByteArrayOutputStream content : raw.values()) {
      ObjectNode crd = (ObjectNode) YAML.readTree(content.toString(StandardCharsets.UTF_8));
      ObjectNode version = (ObjectNode) crd.at("/spec/versions/0");
      boolean store = crd.at("/spec/group").asText().equals(Names.STORE_GROUP);
      if (store) {
        completeStore(version);
      } else {
        ExternalSecretSchema.complete(version);
      }
      dropRepeatedRules(crd);
      files.put(
          (store ? "" : SHARED_KINDS) + crd.at("/metadata/name").asText() + ".yaml",
          "# Generated from the Java types by ./dev crds. Don't edit.\n"
              + YAML.writeValueAsString(crd));
    }
    return files;
  }

  private static void completeStore(ObjectNode version) {
    List<JsonNode> columns = sortedColumns(version);
    version.putArray("additionalPrinterColumns").addAll(columns);
    ObjectNode root = (ObjectNode) version.at("/schema/openAPIV3Schema");
    root.putArray("required").add("spec");
    ObjectNode status = (ObjectNode) root.at("/properties/status");
    listMap(status.at("/properties/conditions"), "type");
    status.put("x-kubernetes-map-type", "atomic");
    unobserved(status);
    limitDurations(root);
  }

  /**
   * What has no status yet is not done: kstatus takes an object without conditions for Current
   * unless {@code observedGeneration} says otherwise.
   */
  private static void unobserved(ObjectNode status) {
    status.putObject("default");
    ((ObjectNode) status.at("/properties/observedGeneration")).put("default", -1);
  }

  /** The API server estimates what a rule costs by the longest text that it could be given. */
  private static void limitDurations(JsonNode node) {
    if (node instanceof ObjectNode schema
        && schema.path("pattern").asText().equals(Names.DURATION)) {
      schema.put("maxLength", 32);
    }
    node.forEach(CrdFiles::limitDurations);
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

  private static void listMap(JsonNode schema, String key) {
    ObjectNode list = (ObjectNode) schema;
    list.put("x-kubernetes-list-type", "map");
    list.putArray("x-kubernetes-list-map-keys").add(key);
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
