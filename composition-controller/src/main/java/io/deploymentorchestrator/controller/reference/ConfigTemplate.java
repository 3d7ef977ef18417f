package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
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

  /** In characters: longer than any name of a field, key, label or annotation in Kubernetes. */
  public static final int MAX_KEY_LENGTH = 1024;

  /** Escaped ones count, and those that can't be read. */
  public static final int MAX_REFERENCES = 1000;

  private final JsonNode config;
  private final @Nullable Template template;
  private final List<ConfigProblem> problems;
  private final Set<String> names;

  private ConfigTemplate(
      JsonNode config,
      @Nullable Template template,
      List<ConfigProblem> problems,
      Set<String> names) {
    this.config = config;
    this.template = template;
    this.problems = problems;
    this.names = Collections.unmodifiableSet(names);
  }

  /** Finds the references of a config. */
  public static ConfigTemplate of(JsonNode config) {
    Finder finder = new Finder();
    Template template = finder.find(config);
    return new ConfigTemplate(
        config, finder.problems.isEmpty() ? template : null, finder.problems.list(), finder.names);
  }

  /**
   * The names that are referenced, as written, in the order of their first use; of a config past
   * its limits those that were found before.
   */
  public Set<String> names() {
    return names;
  }

  /** What is wrong with the config before anything is resolved; at most {@link Problems#MOST}. */
  public List<ConfigProblem> problems() {
    return problems;
  }

  /**
   * Puts values in the place of references. A config with {@link #problems()} is not resolved.
   *
   * @param statuses the {@code providerStatus} of a name, null if that Component reports none
   */
  public Resolution resolve(Function<String, @Nullable JsonNode> statuses) {
    return template == null
        ? new Resolution(config, problems, Set.of())
        : new Resolver(statuses).resolve(config, template);
  }

  /** Refuses what is nested deeper than a config may be. */
  static void checkDepth(int depth) throws LimitException {
    if (depth > MAX_DEPTH) {
      throw new LimitException(
          "is nested deeper than " + MAX_DEPTH + " levels; nest it less, or write it as a text");
    }
  }

  /**
   * A config with its references resolved.
   *
   * @param config the result; incomplete where there are problems
   * @param problems what could not be resolved; at most {@link Problems#MOST}
   * @param referencedPaths where the values came from references, to explain type errors; texts are
   *     built as they are read
   */
  public record Resolution(
      JsonNode config, List<ConfigProblem> problems, Set<String> referencedPaths) {}
}
