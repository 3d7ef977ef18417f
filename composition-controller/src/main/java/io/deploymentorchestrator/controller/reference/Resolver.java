package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import io.deploymentorchestrator.controller.reference.ConfigTemplate.Resolution;
import io.deploymentorchestrator.controller.reference.Reference.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One resolution of one config. Only what holds references is built anew. Ends where its {@link
 * Budget} does.
 */
final class Resolver {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Function<String, @Nullable JsonNode> statuses;
  private final Problems problems = new Problems();
  private final List<ConfigPath> resolvedPaths = new ArrayList<>();
  private final Budget budget = new Budget();

  Resolver(Function<String, @Nullable JsonNode> statuses) {
    this.statuses = statuses;
  }

  Resolution resolve(JsonNode config, Template template) {
    JsonNode resolved = config;
    try {
      resolved = visit(template, ConfigPath.ROOT);
    } catch (LimitException e) {
      problems.stopped();
    }
    return new Resolution(resolved, problems.list(), new ReferencedPaths(resolvedPaths));
  }

  private JsonNode visit(Template template, ConfigPath path) throws LimitException {
    switch (template) {
      case Template.Text text -> {
        try {
          return text(text.segments(), path);
        } catch (LimitException e) {
          problems.add(Kind.LimitExceeded, path, e.getMessage());
          throw e;
        }
      }
      case Template.Items items -> {
        ArrayNode copy = NODES.arrayNode(items.original().size());
        for (int i = 0; i < items.original().size(); i++) {
          Template part = items.parts().get(i);
          copy.add(part == null ? items.original().get(i) : visit(part, path.item(i)));
        }
        return copy;
      }
      case Template.Fields fields -> {
        ObjectNode copy = NODES.objectNode();
        for (Map.Entry<String, JsonNode> field : fields.original().properties()) {
          String key = field.getKey();
          Template part = fields.parts().get(key);
          copy.set(key, part == null ? field.getValue() : visit(part, path.field(key)));
        }
        return copy;
      }
    }
  }

  private JsonNode text(List<Segment> segments, ConfigPath path) throws LimitException {
    if (segments.size() == 1 && segments.getFirst() instanceof Segment.Ours whole) {
      resolvedPaths.add(path);
      JsonNode value = value(whole.reference(), path);
      if (value == null) {
        return NODES.nullNode();
      }
      putIn(value, 1);
      return value;
    }
    boolean referenced = false;
    StringBuilder text = new StringBuilder();
    for (Segment segment : segments) {
      switch (segment) {
        case Segment.Text plain -> text.append(plain.text());
        case Segment.Malformed malformed ->
            throw new IllegalStateException("not to be resolved: " + malformed.problem());
        case Segment.Ours ours -> {
          referenced = true;
          text.append(embedded(ours.reference(), path));
        }
      }
    }
    if (referenced) {
      resolvedPaths.add(path);
    }
    return TextNode.valueOf(text.toString());
  }

  private String embedded(Reference reference, ConfigPath path) throws LimitException {
    JsonNode value = value(reference, path);
    if (value == null) {
      return "";
    }
    if (value.isValueNode() && !value.isNull()) {
      String text = Filters.text(value);
      budget.putIn(Utf8.length(text) + 2);
      return text;
    }
    String what = value.isNull() ? "null" : value.isArray() ? "a list" : "an object";
    problems.add(
        Kind.NonScalarInString,
        path,
        reference.excerpt()
            + " is "
            + what
            + " and stands inside a longer text; append | tojson to write it as JSON");
    return "";
  }

  /** Many references to one large value would take any memory where the config is written. */
  private void putIn(JsonNode value, int depth) throws LimitException {
    if (value.isTextual()) {
      budget.putIn(Utf8.length(value.textValue()) + 2);
      return;
    }
    Numbers.check(value);
    budget.putIn(8);
    if (value.isContainerNode()) {
      ConfigTemplate.checkDepth(depth);
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        budget.putIn(Utf8.length(field.getKey()) + 4);
        putIn(field.getValue(), depth + 1);
      }
      if (value.isArray()) {
        for (JsonNode item : value) {
          putIn(item, depth + 1);
        }
      }
    }
  }

  private @Nullable JsonNode value(Reference reference, ConfigPath path) throws LimitException {
    JsonNode node = statuses.apply(reference.name());
    int walked = 0;
    for (Step step : reference.path()) {
      budget.work(1);
      JsonNode next = node == null ? null : step.from(node);
      if (next == null) {
        if (!reference.hasDefault()) {
          problems.add(Kind.FieldNotFound, path, MissingField.message(reference, walked, node));
          return null;
        }
        node = null;
        break;
      }
      node = next;
      walked++;
    }
    if (node == null && !reference.hasDefault()) {
      problems.add(Kind.FieldNotFound, path, MissingField.nothing(reference));
      return null;
    }
    try {
      return Filters.apply(node, reference.filters(), budget);
    } catch (Filters.FilterException e) {
      problems.add(Kind.TypeMismatch, path, e.getMessage() + " in " + reference.excerpt());
      return null;
    }
  }
}
