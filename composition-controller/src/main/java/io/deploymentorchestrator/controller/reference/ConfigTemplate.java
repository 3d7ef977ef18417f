package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.deploymentorchestrator.controller.json.UnreadJson;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import io.deploymentorchestrator.controller.reference.Reference.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A config with its references found. Immutable; cheap to resolve again when a dependency changes.
 *
 * <p>A resolved value is data: it is never scanned for references again.
 */
public final class ConfigTemplate {

  /** Limits of one config; past them it is refused. */
  public static final int MAX_BYTES = 1 << 20;

  public static final int MAX_DEPTH = 64;
  public static final int MAX_REFERENCES = 1000;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonNode config;
  private final Map<String, List<Segment>> templated;
  private final List<ConfigProblem> problems;
  private final Set<String> names;

  private ConfigTemplate(JsonNode config, Finder finder) {
    this.config = config;
    this.templated = Map.copyOf(finder.templated);
    this.problems = List.copyOf(finder.problems);
    this.names = Collections.unmodifiableSet(finder.names);
  }

  /** Finds the references of a config. */
  public static ConfigTemplate of(JsonNode config) {
    Finder finder = new Finder();
    UnreadJson.problem(config)
        .ifPresent(
            problem ->
                finder.problems.add(
                    new ConfigProblem(Kind.LimitExceeded, ConfigPath.ROOT, problem)));
    finder.visit(config, ConfigPath.ROOT, 1);
    if (finder.textBytes > MAX_BYTES) {
      finder.problems.add(
          new ConfigProblem(
              Kind.LimitExceeded, "config", "is larger than 1 MiB; split the Component"));
    }
    if (finder.references > MAX_REFERENCES) {
      finder.problems.add(
          new ConfigProblem(
              Kind.LimitExceeded,
              "config",
              "holds more than " + MAX_REFERENCES + " references; split the Component"));
    }
    return new ConfigTemplate(config, finder);
  }

  /** The names that are referenced, as written, in the order of their first use. */
  public Set<String> names() {
    return names;
  }

  /** What is wrong with the config before anything is resolved. */
  public List<ConfigProblem> problems() {
    return problems;
  }

  /**
   * Puts values in the place of references.
   *
   * @param statuses the {@code providerStatus} of a name, null if that Component reports none
   */
  public Resolution resolve(Function<String, @Nullable JsonNode> statuses) {
    Resolver resolver = new Resolver(statuses);
    JsonNode resolved = templated.isEmpty() ? config : resolver.visit(config, ConfigPath.ROOT);
    return new Resolution(
        resolved, List.copyOf(resolver.problems), Set.copyOf(resolver.resolvedPaths));
  }

  /**
   * A config with its references resolved.
   *
   * @param config the result; incomplete where there are problems
   * @param problems what could not be resolved
   * @param referencedPaths where the values came from references, to explain type errors
   */
  public record Resolution(
      JsonNode config, List<ConfigProblem> problems, Set<String> referencedPaths) {}

  /** As the API server stores it. */
  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static final class Finder {
    private final Map<String, List<Segment>> templated = new HashMap<>();
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();
    private long textBytes;
    private int references;

    void visit(JsonNode node, String path, int depth) {
      if (depth > MAX_DEPTH) {
        problems.add(
            new ConfigProblem(
                Kind.LimitExceeded, path, "is nested deeper than " + MAX_DEPTH + " levels"));
        return;
      }
      if (node.isTextual()) {
        string(node.textValue(), path);
      } else if (node.isArray()) {
        for (int i = 0; i < node.size(); i++) {
          visit(node.get(i), ConfigPath.item(path, i), depth + 1);
        }
      } else if (node.isObject()) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          textBytes += bytes(field.getKey()) + 4;
          visit(field.getValue(), ConfigPath.field(path, field.getKey()), depth + 1);
        }
      } else {
        textBytes += 8;
      }
    }

    private void string(String value, String path) {
      textBytes += bytes(value) + 2;
      List<Segment> segments = Scanner.scan(value);
      if (segments.size() == 1
          && segments.getFirst() instanceof Segment.Text text
          && text.text().equals(value)) {
        return;
      }
      templated.put(path, segments);
      for (Segment segment : segments) {
        switch (segment) {
          case Segment.Text text -> {}
          case Segment.Ours ours -> {
            references++;
            names.add(ours.reference().name());
          }
          case Segment.Malformed malformed -> {
            references++;
            problems.add(
                new ConfigProblem(
                    Kind.InvalidReference, path, malformed.problem() + " in " + malformed.text()));
          }
        }
      }
    }
  }

  private final class Resolver {
    private final Function<String, @Nullable JsonNode> statuses;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Set<String> resolvedPaths = new LinkedHashSet<>();

    /** Of all that was put in: many references to one large text would take any memory. */
    private long putIn;

    Resolver(Function<String, @Nullable JsonNode> statuses) {
      this.statuses = statuses;
    }

    JsonNode visit(JsonNode node, String path) {
      if (node.isTextual()) {
        List<Segment> segments = templated.get(path);
        return segments == null ? node : string(segments, path);
      }
      if (node.isArray()) {
        ArrayNode copy = NODES.arrayNode(node.size());
        for (int i = 0; i < node.size(); i++) {
          copy.add(visit(node.get(i), ConfigPath.item(path, i)));
        }
        return copy;
      }
      if (node.isObject()) {
        ObjectNode copy = NODES.objectNode();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          copy.set(field.getKey(), visit(field.getValue(), ConfigPath.field(path, field.getKey())));
        }
        return copy;
      }
      return node;
    }

    private JsonNode string(List<Segment> segments, String path) {
      if (segments.size() == 1 && segments.getFirst() instanceof Segment.Ours whole) {
        resolvedPaths.add(path);
        JsonNode value = limited(value(whole.reference(), path), path);
        return value == null ? NODES.nullNode() : value;
      }
      StringBuilder text = new StringBuilder();
      for (Segment segment : segments) {
        switch (segment) {
          case Segment.Text plain -> text.append(plain.text());
          case Segment.Malformed malformed -> text.append(malformed.text());
          case Segment.Ours ours -> {
            resolvedPaths.add(path);
            JsonNode value = limited(value(ours.reference(), path), path);
            if (value != null) {
              text.append(embedded(value, ours.reference(), path));
            }
          }
        }
      }
      return TextNode.valueOf(text.toString());
    }

    private @Nullable JsonNode limited(@Nullable JsonNode value, String path) {
      if (value == null || putIn > MAX_BYTES) {
        return null;
      }
      putIn += size(value);
      if (putIn > MAX_BYTES) {
        problems.add(
            new ConfigProblem(
                Kind.LimitExceeded,
                path,
                "with this reference the values put into the config are larger than 1 MiB; hand on less"));
        return null;
      }
      return value;
    }

    private static long size(JsonNode value) {
      if (value.isTextual()) {
        return bytes(value.textValue()) + 2L;
      }
      long size = 8;
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        size += bytes(field.getKey()) + 4 + size(field.getValue());
      }
      if (value.isArray()) {
        for (JsonNode item : value) {
          size += size(item);
        }
      }
      return size;
    }

    private String embedded(JsonNode value, Reference reference, String path) {
      if (value.isValueNode() && !value.isNull()) {
        return value.asText();
      }
      String what = value.isNull() ? "null" : value.isArray() ? "a list" : "an object";
      problems.add(
          new ConfigProblem(
              Kind.NonScalarInString,
              path,
              reference.text()
                  + " is "
                  + what
                  + " and stands inside a longer text; append | tojson to write it as JSON"));
      return "";
    }

    private @Nullable JsonNode value(Reference reference, String path) {
      JsonNode node = statuses.apply(reference.name());
      String walked = "." + reference.name() + ".providerStatus";
      for (Step step : reference.path()) {
        JsonNode next = node == null ? null : step(node, step);
        if (next == null) {
          if (!reference.hasDefault()) {
            problems.add(
                new ConfigProblem(
                    Kind.FieldNotFound, path, missing(reference, walked, step, node)));
            return null;
          }
          node = null;
          break;
        }
        node = next;
        walked += text(step);
      }
      if (node == null && !reference.hasDefault()) {
        problems.add(
            new ConfigProblem(
                Kind.FieldNotFound, path, walked + " is empty: nothing is reported there yet"));
        return null;
      }
      try {
        return Filters.apply(node, reference.filters());
      } catch (Filters.FilterException e) {
        problems.add(
            new ConfigProblem(Kind.TypeMismatch, path, e.getMessage() + " in " + reference.text()));
        return null;
      }
    }

    private static @Nullable JsonNode step(JsonNode node, Step step) {
      return switch (step) {
        case Step.Key key -> node.isObject() ? node.get(key.key()) : null;
        case Step.Index index -> node.isArray() ? node.get(index.index()) : null;
      };
    }

    private static String text(Step step) {
      return switch (step) {
        case Step.Key key ->
            key.key().matches("[A-Za-z_][A-Za-z0-9_]*")
                ? "." + key.key()
                : "[\"" + key.key() + "\"]";
        case Step.Index index -> "[" + index.index() + "]";
      };
    }

    private static String missing(
        Reference reference, String walked, Step step, @Nullable JsonNode at) {
      String prefix = reference.text() + ": " + walked + " has no " + text(step);
      if (at == null) {
        return prefix + "; nothing is reported there";
      }
      if (at.isArray()) {
        return prefix + "; it is a list of " + at.size();
      }
      if (!at.isObject()) {
        return prefix + "; it is a plain value";
      }
      List<String> keys = new ArrayList<>();
      for (Iterator<String> it = at.fieldNames(); it.hasNext() && keys.size() < 30; ) {
        keys.add(it.next());
      }
      return prefix + "; it has " + (keys.isEmpty() ? "no fields" : String.join(", ", keys));
    }
  }
}
