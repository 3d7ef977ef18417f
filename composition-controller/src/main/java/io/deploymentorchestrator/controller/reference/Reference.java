package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reference: {@code {{ .name.providerStatus.path | filter }}}.
 *
 * @param name the dependency's name as written, {@code _} for {@code -}
 * @param path into its {@code providerStatus}; may be empty
 * @param filters the pipeline after the path; may be empty
 * @param excerpt what messages show of it, braces included
 */
public record Reference(String name, List<Step> path, List<Filter> filters, String excerpt) {

  /** Copies the lists. */
  public Reference {
    path = List.copyOf(path);
    filters = List.copyOf(filters);
  }

  /** Whether a missing value is allowed, because the pipeline begins with a default. */
  boolean hasDefault() {
    return !filters.isEmpty() && filters.getFirst().name().equals("default");
  }

  /** One step of a path. */
  public sealed interface Step {

    /** {@code .key} or {@code ["key"]}. */
    record Key(String key) implements Step {}

    /** {@code [0]}. */
    record Index(int index) implements Step {}

    /** What is there; null if nothing is. */
    default @Nullable JsonNode from(JsonNode node) {
      return switch (this) {
        case Key key -> node.isObject() ? node.get(key.key()) : null;
        case Index index -> node.isArray() ? node.get(index.index()) : null;
      };
    }

    /** As it is written, for a message. */
    default String text(int longestKey) {
      return switch (this) {
        case Key key -> {
          String shown = Excerpt.of(key.key(), longestKey);
          yield shown.matches("[A-Za-z_][A-Za-z0-9_]*") ? "." + shown : "[\"" + shown + "\"]";
        }
        case Index index -> "[" + index.index() + "]";
      };
    }
  }

  /**
   * One filter.
   *
   * @param name one of {@link Filters#NAMES}
   * @param arguments literals: strings, numbers, booleans
   */
  public record Filter(String name, List<JsonNode> arguments) {

    /** Copies the list. */
    public Filter {
      arguments = List.copyOf(arguments);
    }
  }
}
