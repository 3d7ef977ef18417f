package io.deploymentorchestrator.benchmarks.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * A Component to be: ConfigMaps whose data it makes of literals and references; the first one's
 * value it hands on.
 *
 * @param name of the Component, or of a Composition's entry
 * @param object name of its first ConfigMap; further ones have a number behind it
 * @param data of each ConfigMap
 * @param objects how many ConfigMaps
 */
record Definition(String name, String object, Map<String, String> data, int objects) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Which of the data is handed on. */
  static final String VALUE = "value";

  /** A reference to what another one hands on. */
  static String valueOf(String name) {
    return "{{ ." + name.replace('-', '_') + ".providerStatus." + VALUE + " }}";
  }

  private ObjectNode config() {
    ObjectNode config = JSON.objectNode();
    var manifests = config.putArray("manifests");
    for (int i = 0; i < objects; i++) {
      ObjectNode manifest = manifests.addObject().put("apiVersion", "v1").put("kind", "ConfigMap");
      manifest.putObject("metadata").put("name", i == 0 ? object : object + "-" + i);
      ObjectNode values = manifest.putObject("data");
      data.forEach(values::put);
    }
    config
        .putObject("outputs")
        .putObject(VALUE)
        .put("from", "ConfigMap/" + object)
        .put("path", "data." + VALUE);
    return config;
  }

  /** As a Component that stands alone. */
  JsonNode component() {
    ObjectNode component = object("Component", name);
    component.putObject("spec").put("handler", "manifest").set("config", config());
    return component;
  }

  /** As entries of one Composition. */
  static JsonNode composition(String name, List<Definition> entries) {
    ObjectNode composition = object("Composition", name);
    var list = composition.putObject("spec").putArray("components");
    entries.forEach(
        entry ->
            list.addObject()
                .put("name", entry.name())
                .put("type", "manifest")
                .set("config", entry.config()));
    return composition;
  }

  /**
   * A JSON patch that changes the value.
   *
   * @param config path of the config in the object that is patched
   */
  static JsonNode newValue(String config, String value) {
    return JSON.arrayNode()
        .add(
            JSON.objectNode()
                .put("op", "replace")
                .put("path", config + "/manifests/0/data/" + VALUE)
                .put("value", value));
  }

  private static ObjectNode object(String kind, String name) {
    ObjectNode object =
        JSON.objectNode()
            .put("apiVersion", "deployment-orchestrator.io/v1alpha1")
            .put("kind", kind);
    object.putObject("metadata").put("name", name);
    return object;
  }
}
