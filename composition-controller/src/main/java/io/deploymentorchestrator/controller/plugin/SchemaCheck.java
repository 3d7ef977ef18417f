package io.deploymentorchestrator.controller.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import io.deploymentorchestrator.controller.reference.ConfigPath;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import io.deploymentorchestrator.controller.reference.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks resolved configs against a handler's JSON Schema, all violations at once. Messages name
 * paths and what is expected, never a value of the config. Thread-safe.
 */
final class SchemaCheck {

  private final Schema schema;

  /**
   * A check against a schema.
   *
   * @throws RuntimeException if the text is no JSON Schema
   */
  SchemaCheck(String schemaText) {
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schemaText, InputFormat.JSON);
    schema.initializeValidators();
  }

  /** At most {@link Problems#MOST} problems; never an error, however large or deep the config. */
  List<ConfigProblem> check(JsonNode config, Set<String> referencedPaths) {
    Problems problems = new Problems();
    Violations violations = new Violations(schema.createExecutionContext().getExecutionConfig());
    try {
      schema.validate(violations, config);
    } catch (EnoughException e) {
      problems.stopped();
    } catch (StackOverflowError e) {
      problems.add(
          Kind.LimitExceeded,
          ConfigPath.ROOT,
          "holds a text too long, or a value too deep, to be checked against the handler's schema;"
              + " shorten it");
      return problems.list();
    }
    Set<String> told = new HashSet<>();
    for (Error error : violations.found) {
      ConfigPath path = path(error.getInstanceLocation());
      Optional<String> words = SchemaWords.about(error, schema.getSchemaNode());
      Kind kind = words.isPresent() ? Kind.SchemaViolation : kind(error, path, referencedPaths);
      String message =
          words.orElseGet(() -> message(error) + (kind == Kind.TypeMismatch ? cure(error) : ""));
      if (told.add(path + " " + message)) {
        problems.add(kind, path, message);
      }
    }
    return problems.list();
  }

  private static Kind kind(Error error, ConfigPath path, Set<String> referencedPaths) {
    return "type".equals(error.getKeyword()) && referencedPaths.contains(path.text())
        ? Kind.TypeMismatch
        : Kind.SchemaViolation;
  }

  private static String cure(Error error) {
    boolean textWanted =
        error.getSchemaNode() != null && "string".equals(error.getSchemaNode().asText());
    return textWanted ? "; append | string to the reference" : "";
  }

  /**
   * What is expected, from the schema alone: the library's own messages of some keywords quote the
   * value.
   */
  private static String message(Error error) {
    JsonNode expected = error.getSchemaNode();
    String keyword = String.valueOf(error.getKeyword());
    return switch (keyword) {
      case "type" -> "must be of type " + plain(expected);
      case "enum" -> "must be one of " + plain(expected);
      case "const" -> "must be " + plain(expected);
      case "required" -> "lacks required field '" + error.getProperty() + "'";
      case "additionalProperties", "unevaluatedProperties" ->
          "has unknown field '" + error.getProperty() + "'";
      case "pattern" -> "must match " + plain(expected);
      case "minimum" -> "must be at least " + plain(expected);
      case "maximum" -> "must be at most " + plain(expected);
      case "minLength" -> "must be at least " + plain(expected) + " characters long";
      case "maxLength" -> "must be at most " + plain(expected) + " characters long";
      case "minItems" -> "must hold at least " + plain(expected) + " items";
      case "maxItems" -> "must hold at most " + plain(expected) + " items";
      case "minProperties" -> "must hold at least " + plain(expected) + " fields";
      case "maxProperties" -> "must hold at most " + plain(expected) + " fields";
      case "oneOf" -> "must match exactly one of the allowed forms";
      case "anyOf" -> "must match one of the allowed forms";
      case "propertyNames" -> "has a field name that is not allowed";
      default -> "violates '" + keyword + "' of the handler's schema";
    };
  }

  private static String plain(JsonNode expected) {
    if (expected == null) {
      return "what the schema says";
    }
    if (expected.isArray()) {
      List<String> parts = new ArrayList<>();
      expected.forEach(e -> parts.add(e.asText()));
      return String.join(", ", parts);
    }
    return expected.asText();
  }

  private static ConfigPath path(NodePath location) {
    ConfigPath path = ConfigPath.ROOT;
    for (int i = 0; i < location.getNameCount(); i++) {
      path =
          location.getElement(i) instanceof Integer index
              ? path.item(index)
              : path.field(String.valueOf(location.getElement(i)));
    }
    return path;
  }

  /** More is wrong than anybody would read. */
  private static final class EnoughException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EnoughException() {
      super(null, null, false, false);
    }
  }

  /**
   * Collects what is wrong, but no more than some hundred: a config has room for as many violations
   * as it has bytes, and each takes far more. The library collects those of the forms of a {@code
   * oneOf} in lists of their own; of these the rest is dropped, since one is enough to refuse a
   * form.
   */
  private static final class Violations extends ExecutionContext {
    private static final int MOST = 200;

    private final List<Error> found = new ArrayList<>();

    Violations(ExecutionConfig config) {
      super(config);
      super.setErrors(found);
    }

    @Override
    public void addError(Error error) {
      if (getErrors().size() < MOST) {
        super.addError(error);
      } else if (isComplete()) {
        throw new EnoughException();
      }
    }

    @Override
    public void setErrors(List<Error> errors) {
      super.setErrors(errors);
      if (isComplete()) {
        throw new EnoughException();
      }
      if (errors.size() > MOST) {
        errors.subList(MOST, errors.size()).clear();
      }
    }

    private boolean isComplete() {
      return found.size() >= MOST;
    }
  }
}
