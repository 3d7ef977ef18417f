package io.deploymentorchestrator.provider.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Generates the CRDs of a provider's resources from their Java types. */
public final class ProviderCrds {

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  private ProviderCrds() {}

  /** Writes the CRDs of the classes, named after the folder, into the folder. */
  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    for (int i = 1; i < arguments.length; i++) {
      Class<? extends CustomResource<?, ?>> type = resource(arguments[i]);
      for (Map.Entry<String, String> file : generate(type).entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static Class<? extends CustomResource<?, ?>> resource(String name)
      throws ClassNotFoundException {
    return (Class<? extends CustomResource<?, ?>>)
        Class.forName(name).asSubclass(CustomResource.class);
  }

  /** File name → content. */
  public static Map<String, String> generate(Class<? extends CustomResource<?, ?>> type)
      throws IOException {
    Map<String, ByteArrayOutputStream> raw = new LinkedHashMap<>();
    new CRDGenerator().customResourceClasses(type).withOutput(new InMemory(raw)).generate();
    Map<String, String> files = new LinkedHashMap<>();
    for (ByteArrayOutputStream content : raw.values()) {
      ObjectNode crd = (ObjectNode) YAML.readTree(content.toString(StandardCharsets.UTF_8));
      ObjectNode schema = (ObjectNode) crd.at("/spec/versions/0/schema/openAPIV3Schema");
      schema.putArray("required").add("spec");
      dropRepeatedRules(crd);
      files.put(
          crd.at("/metadata/name").asText() + ".yaml",
          "# Generated from the Java types by ./dev crds. Don't edit.\n"
              + YAML.writeValueAsString(crd));
    }
    return files;
  }

  /** Annotations of a record's component count twice: as its field's and as its accessor's. */
  private static void dropRepeatedRules(JsonNode node) {
    if (node.get("x-kubernetes-validations") instanceof ArrayNode rules) {
      Set<JsonNode> distinct = new LinkedHashSet<>();
      rules.forEach(distinct::add);
      rules.removeAll();
      rules.addAll(distinct);
    }
    node.forEach(ProviderCrds::dropRepeatedRules);
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
