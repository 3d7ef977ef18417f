package io.deploymentorchestrator.checks;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A JSON Schema (draft 2020-12) of a handler. Finds all violations at once; what it says of them
 * names places and what is expected, never a value. Thread-safe.
 */
public final class HandlerSchema {

  private static final int TOLD = 5;

  private final Schema schema;

  private HandlerSchema(Schema schema) {
    this.schema = schema;
  }

  /**
   * Reads a schema.
   *
   * @throws RuntimeException if the text is no JSON Schema
   */
  public static HandlerSchema of(String text) {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(text, InputFormat.JSON);
    schema.initializeValidators();
    return new HandlerSchema(schema);
  }

  /** Whether all violations were looked for. */
  public enum Extent {
    /** They were. */
    ALL,
    /** There are some hundred, and more was not looked for. */
    SOME,
    /** The document holds a text too long, or a value too deep, to be checked. */
    NONE
  }

  /** What was found. */
  public record Result(List<Violation> violations, Extent extent) {

    /** Copies the list. */
    public Result {
      violations = List.copyOf(violations);
    }
  }

  /**
   * A place that violates the schema.
   *
   * @param path to it: names of fields, and positions in lists as {@link Integer}
   * @param place the same, down to the field that is missing or unknown, if that is the violation
   * @param keyword of the schema that it violates
   * @param textWanted whether a text is expected there
   * @param ownWords whether the message is the schema's own
   * @param message what is expected, from the schema alone
   */
  public record Violation(
      List<Object> path,
      List<Object> place,
      String keyword,
      boolean textWanted,
      boolean ownWords,
      String message) {

    /** Copies the paths. */
    public Violation {
      path = List.copyOf(path);
      place = List.copyOf(place);
    }

    /** {@code list[0].name must be of type string}; the root goes by its message alone. */
    @Override
    public String toString() {
      String at = PlaceText.of(path);
      return at.isEmpty() ? message : at + " " + message;
    }
  }

  /** Checks a document; never an error, however large or deep it is. */
  public Result check(JsonNode document) {
    Found found = new Found(schema.createExecutionContext().getExecutionConfig());
    Extent extent = Extent.ALL;
    try {
      schema.validate(found, document);
    } catch (EnoughException e) {
      extent = Extent.SOME;
    } catch (StackOverflowError e) {
      return new Result(List.of(), Extent.NONE);
    }
    List<Violation> violations = new ArrayList<>();
    for (Error error : found.errors) {
      Optional<String> words = SchemaWords.about(error, schema.getSchemaNode());
      List<Object> path = path(error.getInstanceLocation());
      violations.add(
          new Violation(
              path,
              place(path, error),
              String.valueOf(error.getKeyword()),
              error.getSchemaNode() != null && "string".equals(error.getSchemaNode().asText()),
              words.isPresent(),
              words.orElseGet(() -> message(error))));
    }
    return new Result(violations, extent);
  }

  /**
   * What is wrong with a document, as the end of a sentence: the first few violations. Empty if
   * nothing is.
   */
  public Optional<String> problem(JsonNode document) {
    Result result = check(document);
    if (result.extent() == Extent.NONE) {
      return Optional.of("it holds a text too long, or a value too deep, to be checked");
    }
    Set<String> told = new LinkedHashSet<>();
    result.violations().forEach(v -> told.add(v.toString()));
    if (told.isEmpty()) {
      return Optional.empty();
    }
    String first = told.stream().limit(TOLD).collect(Collectors.joining("; "));
    return Optional.of(
        told.size() > TOLD ? first + "; and " + (told.size() - TOLD) + " more" : first);
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

  private static List<Object> place(List<Object> path, Error error) {
    if (error.getProperty() == null) {
      return path;
    }
    List<Object> place = new ArrayList<>(path);
    place.add(error.getProperty());
    return place;
  }

  private static List<Object> path(NodePath location) {
    List<Object> path = new ArrayList<>();
    for (int i = 0; i < location.getNameCount(); i++) {
      path.add(
          location.getElement(i) instanceof Integer index
              ? index
              : String.valueOf(location.getElement(i)));
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
   * Collects what is wrong, but no more than some hundred: a document has room for as many
   * violations as it has bytes, and each takes far more. The library collects those of the forms of
   * a {@code oneOf} in lists of their own; of these the rest is dropped, since one is enough to
   * refuse a form.
   */
  private static final class Found extends ExecutionContext {
    private static final int MOST = 200;

    private final List<Error> errors = new ArrayList<>();

    Found(ExecutionConfig config) {
      super(config);
      super.setErrors(errors);
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
    public void setErrors(List<Error> more) {
      super.setErrors(more);
      if (isComplete()) {
        throw new EnoughException();
      }
      if (more.size() > MOST) {
        more.subList(MOST, more.size()).clear();
      }
    }

    private boolean isComplete() {
      return errors.size() >= MOST;
    }
  }
}
