package io.deploymentorchestrator.controller.reference;

import java.util.List;

/**
 * One reference: {@code {{ .name.providerStatus.path | filter }}}.
 *
 * @param name the dependency's name as written, {@code _} for {@code -}
 * @param path into its {@code providerStatus}; may be empty
 * @param filters the pipeline after the path; may be empty
 * @param text the whole reference as written, braces included
 */
public record Reference(String name, List<Step> path, List<Filter> filters, String text) {

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
  }

  /**
   * One filter.
   *
   * @param name one of {@link Filters#NAMES}
   * @param arguments literals: strings, numbers, booleans
   */
  public record Filter(String name, List<Object> arguments) {

    /** Copies the list. */
    public Filter {
      arguments = List.copyOf(arguments);
    }
  }
}
