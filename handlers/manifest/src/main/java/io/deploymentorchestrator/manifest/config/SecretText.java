package io.deploymentorchestrator.manifest.config;

import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.manifest.json.Trees;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code stringData} of a Secret can be written and never read: the API server keeps it as {@code
 * data}, and remembers that {@code stringData} was applied. A key that leaves the manifest would
 * stay for ever (kubernetes/kubernetes issue 108008). So what is applied is {@code data}. Pure.
 */
final class SecretText {

  private SecretText() {}

  /**
   * Turns {@code stringData} into {@code data}; a key in both has the text of {@code stringData},
   * as with the API server.
   *
   * @param secret is changed
   * @param path where it is in the config
   * @param violations takes what is wrong, never with a value
   */
  static void toData(
      Map<String, Object> secret, List<Object> path, List<ConfigViolation> violations) {
    if (!new Declared(secret).is("", "Secret") || !secret.containsKey("stringData")) {
      return;
    }
    Object texts = secret.remove("stringData");
    if (texts == null) {
      return;
    }
    if (!(texts instanceof Map<?, ?>)) {
      violations.add(new ConfigViolation(at(path), "must be an object of texts"));
      return;
    }
    Map<String, Object> data = new LinkedHashMap<>(Trees.map(secret, "data"));
    Trees.map(texts)
        .forEach(
            (key, value) -> {
              if (value instanceof String text) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                data.put(key, Base64.getEncoder().encodeToString(bytes));
              } else {
                violations.add(
                    new ConfigViolation(
                        at(path, key),
                        "must be a string; quote it, or add \"| string\" to the reference"));
              }
            });
    if (!data.isEmpty()) {
      secret.put("data", data);
    }
  }

  private static List<Object> at(List<Object> path, String... below) {
    List<Object> place = new ArrayList<>(path);
    place.add("stringData");
    place.addAll(List.of(below));
    return place;
  }
}
