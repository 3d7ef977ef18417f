package io.deploymentorchestrator.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.Map;

/** Trees and configs for tests, bound as the host binds them. */
public final class Yaml {

  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory()).registerModule(new Jdk8Module());

  private Yaml() {}

  @SuppressWarnings("unchecked")
  public static Map<String, Object> tree(String yaml) {
    return bind(yaml, Map.class);
  }

  public static <T> T bind(String yaml, Class<T> type) {
    try {
      return YAML.readValue(yaml, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
