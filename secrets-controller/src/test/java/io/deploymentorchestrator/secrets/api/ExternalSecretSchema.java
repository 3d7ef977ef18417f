package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the generator of CRDs leaves out of ExternalSecret's, by the Java types alone. */
final class ExternalSecretSchema {

  /** As External Secrets Operator has them, so that what parses them goes on doing so. */
  private static final List<String> COLUMNS =
      List.of("StoreType", "Store", "Refresh Interval", "Status", "Ready", "Last Sync", "Message");

  private ExternalSecretSchema() {}

  static void complete(ObjectNode version) {
    columns(version);
    ArrayNode selectable = version.putArray("selectableFields");
    for (String field :
        List.of("secretStoreRef.name", "secretStoreRef.kind", "target.name", "refreshInterval")) {
      selectable.addObject().put("jsonPath", ".spec." + field);
    }
    JsonNode root = version.at("/schema/openAPIV3Schema");
    JsonNode spec = root.at("/properties/spec/properties");
    object(spec.at("/target"))
        .putObject("default")
        .put("creationPolicy", "Owner")
        .put("deletionPolicy", "Retain");
    object(spec.at("/syncWindows/properties/windows")).put("minItems", 1);
    oneOf(spec.at("/data/items/properties/sourceRef"));
    oneOf(spec.at("/dataFrom/items/properties/sourceRef"));
    JsonNode rewrite = spec.at("/dataFrom/items/properties/rewrite/items");
    oneOf(rewrite);
    object(rewrite.at("/properties/merge/properties/into")).put("default", "");
    ObjectNode status = object(root.at("/properties/status"));
    // One manager writes a status, always all of it.
    status.put("x-kubernetes-map-type", "atomic");
    object(status.at("/properties/refreshTime")).put("format", "date-time").put("nullable", true);
    object(status.at("/properties/binding/properties/name")).put("default", "");
    object(status.at("/properties/conditions/items/properties/lastTransitionTime"))
        .put("format", "date-time");
  }

  private static void columns(ObjectNode version) {
    List<JsonNode> columns = new ArrayList<>();
    version.withArray("additionalPrinterColumns").forEach(columns::add);
    columns.sort(Comparator.comparingInt(c -> COLUMNS.indexOf(c.get("name").asText())));
    version.putArray("additionalPrinterColumns").addAll(columns);
  }

  private static void oneOf(JsonNode schema) {
    object(schema).put("minProperties", 1).put("maxProperties", 1);
  }

  private static ObjectNode object(JsonNode schema) {
    return (ObjectNode) schema;
  }
}
