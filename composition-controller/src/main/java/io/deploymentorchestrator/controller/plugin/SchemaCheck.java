package io.deploymentorchestrator.controller.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.checks.HandlerFindings;
import io.deploymentorchestrator.checks.HandlerSchema;
import io.deploymentorchestrator.checks.HandlerSchema.Violation;
import io.deploymentorchestrator.controller.reference.ConfigPath;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import io.deploymentorchestrator.controller.reference.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks resolved configs against a handler's JSON Schema, all violations at once, with what the
 * handler itself finds beside them. Messages name paths and what is expected, never a value of the
 * config. Thread-safe.
 */
final class SchemaCheck {

  private final HandlerSchema schema;

  /**
   * A check against a schema.
   *
   * @throws RuntimeException if the text is no JSON Schema
   */
  SchemaCheck(String schemaText) {
    this.schema = HandlerSchema.of(schemaText);
  }

  /** What the schema alone says. */
  List<ConfigProblem> check(JsonNode config, Set<String> referencedPaths) {
    return check(config, referencedPaths, HandlerFindings.NONE);
  }

  /**
   * At most {@link Problems#MOST} problems; never an error, however large or deep the config.
   *
   * @param findings of the handler: told after the schema's violations, and only at places where
   *     there is none
   */
  List<ConfigProblem> check(
      JsonNode config, Set<String> referencedPaths, HandlerFindings findings) {
    Problems problems = new Problems();
    HandlerSchema.Result result = schema.check(config);
    switch (result.extent()) {
      case ALL -> {}
      case SOME -> problems.stopped();
      case NONE ->
          problems.add(
              Kind.LimitExceeded,
              ConfigPath.ROOT,
              "holds a text too long, or a value too deep, to be checked against the handler's schema;"
                  + " shorten it");
    }
    Set<String> told = new HashSet<>();
    for (Violation violation : result.violations()) {
      ConfigPath path = path(violation.path());
      Kind kind = kind(violation, path, referencedPaths);
      boolean cured = kind == Kind.TypeMismatch && violation.textWanted();
      String message = violation.message() + (cured ? "; append | string to the reference" : "");
      if (told.add(path + " " + message)) {
        problems.add(kind, path, message);
      }
    }
    for (ConfigViolation violation : findings.beside(result)) {
      problems.add(Kind.SchemaViolation, path(violation.path()), violation.message());
    }
    findings
        .defect()
        .ifPresent(defect -> problems.add(Kind.SchemaViolation, ConfigPath.ROOT, defect));
    return problems.list();
  }

  private static Kind kind(Violation violation, ConfigPath path, Set<String> referencedPaths) {
    return !violation.ownWords()
            && violation.keyword().equals("type")
            && referencedPaths.contains(path.text())
        ? Kind.TypeMismatch
        : Kind.SchemaViolation;
  }

  private static ConfigPath path(List<Object> steps) {
    ConfigPath path = ConfigPath.ROOT;
    for (Object step : steps) {
      path = step instanceof Integer index ? path.item(index) : path.field(String.valueOf(step));
    }
    return path;
  }
}
