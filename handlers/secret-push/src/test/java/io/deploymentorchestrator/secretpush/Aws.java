package io.deploymentorchestrator.secretpush;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.aws.AwsSettings;
import io.deploymentorchestrator.secretpush.aws.AwsSecretStores;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The secrets as somebody else sees them, who does not use the code under test. */
record Aws(SecretsManager manager) {

  static final ObjectMapper JSON = new ObjectMapper();

  static AwsSecretStores stores(URI endpoint) {
    return stores(endpoint, Duration.ofSeconds(15));
  }

  static AwsSecretStores stores(URI endpoint, Duration timeout) {
    return stores(endpoint, timeout, Clock.systemUTC());
  }

  static AwsSecretStores stores(URI endpoint, Duration timeout, Clock clock) {
    return new AwsSecretStores(
        new AwsSettings(
            Optional.of(endpoint),
            Optional.of(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"))),
            timeout,
            clock));
  }

  JsonNode call(String action, Map<String, ?> request) {
    return parse(manager.call(action, write(request)));
  }

  boolean exists(String name) {
    return manager.tryCall("DescribeSecret", write(Map.of("SecretId", name))).ok();
  }

  JsonNode describe(String name) {
    return call("DescribeSecret", Map.of("SecretId", name));
  }

  boolean isScheduledForDeletion(String name) {
    return describe(name).hasNonNull("DeletedDate");
  }

  int versions(String name) {
    return describe(name).path("VersionIdsToStages").size();
  }

  String currentVersion(String name) {
    for (var version : describe(name).path("VersionIdsToStages").properties()) {
      for (JsonNode stage : version.getValue()) {
        if (stage.asText().equals("AWSCURRENT")) {
          return version.getKey();
        }
      }
    }
    return "";
  }

  String text(String name) {
    return call("GetSecretValue", Map.of("SecretId", name)).path("SecretString").asText();
  }

  Map<String, String> fields(String name) {
    Map<String, String> fields = new TreeMap<>();
    for (var field : parse(text(name)).properties()) {
      if (!field.getValue().isTextual()) {
        throw new AssertionError(field.getKey() + " is no string");
      }
      fields.put(field.getKey(), field.getValue().asText());
    }
    return fields;
  }

  void createForeign(String name, String value) {
    call(
        "CreateSecret",
        Map.of("Name", name, "SecretString", value, "Description", "somebody else's"));
  }

  static Map<String, Object> config(String name, Map<String, ?> fields) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("region", "us-east-1");
    config.put("secretName", name);
    config.put("fields", fields);
    return config;
  }

  static Map<String, Object> config(String name, Map<String, ?> fields, Map<String, ?> more) {
    Map<String, Object> config = config(name, fields);
    config.putAll(more);
    return config;
  }

  static Map<String, Object> value(Object value) {
    return Map.of("value", value);
  }

  static Map<String, Object> generator(int length) {
    return Map.of("generator", Map.of("passwordLength", length, "excludePunctuation", true));
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON", e);
    }
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
