package io.deploymentorchestrator.testkit.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Looks at a handler's JSON Schema as the controller does. */
record SchemaProbe(JsonNode json, Schema schema) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static SchemaProbe of(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(text, InputFormat.JSON);
      schema.initializeValidators();
      return new SchemaProbe(json, schema);
    } catch (JsonProcessingException | RuntimeException e) {
      throw new AssertionError("no JSON Schema: " + e.getMessage(), e);
    }
  }

  /** What is wrong with a text by this schema. */
  List<String> violations(String document) {
    List<String> violations = new ArrayList<>();
    schema
        .validate(document, InputFormat.JSON)
        .forEach(e -> violations.add(e.getInstanceLocation() + " violates " + e.getKeyword()));
    return violations;
  }

  /** Fields that only one of schema and record knows; none if the type is no record. */
  List<String> differences(Class<?> type) {
    List<String> differences = new ArrayList<>();
    if (!type.isRecord() || !json.path("properties").isObject()) {
      return differences;
    }
    Set<String> inSchema = new TreeSet<>();
    json.path("properties").fieldNames().forEachRemaining(inSchema::add);
    Set<String> inRecord = new TreeSet<>();
    Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).forEach(inRecord::add);
    for (String name : inSchema) {
      if (!inRecord.contains(name)) {
        differences.add(name + " is in the schema only");
      }
    }
    for (String name : inRecord) {
      if (!inSchema.contains(name)) {
        differences.add(name + " is in " + type.getSimpleName() + " only");
      }
    }
    return differences;
  }
}
