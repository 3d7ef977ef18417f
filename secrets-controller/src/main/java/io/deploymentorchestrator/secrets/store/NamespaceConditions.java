package io.deploymentorchestrator.secrets.store;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.deploymentorchestrator.secrets.api.ClusterSecretStoreSpec.Condition;
import io.deploymentorchestrator.secrets.api.ClusterSecretStoreSpec.NamespaceSelector;
import io.deploymentorchestrator.secrets.api.ClusterSecretStoreSpec.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which namespaces may use a store of a cluster: those that any one condition lets in, all without
 * conditions. Immutable.
 */
public final class NamespaceConditions {

  /** Lets every namespace in. */
  public static final NamespaceConditions NONE = new NamespaceConditions(List.of());

  /**
   * A namespace.
   *
   * @param labels null: not known
   */
  private record Asking(String name, @Nullable Map<String, String> labels) {}

  private final List<Predicate<Asking>> anyOf;

  private NamespaceConditions(List<Predicate<Asking>> anyOf) {
    this.anyOf = anyOf;
  }

  /** A condition that cannot be understood; the message names its field. */
  static final class InvalidConditionException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidConditionException(String message) {
      super(message);
    }
  }

  static NamespaceConditions of(List<Condition> conditions) throws InvalidConditionException {
    if (conditions.isEmpty()) {
      return NONE;
    }
    List<Predicate<Asking>> anyOf = new ArrayList<>();
    anyOf.add(asking -> false); // an empty condition lets nobody in
    for (int i = 0; i < conditions.size(); i++) {
      Condition condition = conditions.get(i);
      String path = "conditions[" + i + "]";
      NamespaceSelector selector = condition.namespaceSelector();
      if (selector != null) {
        anyOf.add(selector(selector, path + ".namespaceSelector"));
      }
      for (String name : orEmpty(condition.namespaces())) {
        anyOf.add(asking -> asking.name().equals(name));
      }
      for (String expression : orEmpty(condition.namespaceRegexes())) {
        Pattern pattern = pattern(expression, path + ".namespaceRegexes");
        anyOf.add(asking -> pattern.matcher(asking.name()).find());
      }
    }
    return new NamespaceConditions(List.copyOf(anyOf));
  }

  /**
   * Whether a namespace is let in.
   *
   * @param labels of it; null: not known, so that a selector with requirements lets it not in
   */
  public boolean allow(String namespace, @Nullable Map<String, String> labels) {
    Asking asking = new Asking(namespace, labels);
    return anyOf.isEmpty() || anyOf.stream().anyMatch(one -> one.test(asking));
  }

  private static Pattern pattern(String expression, String path) throws InvalidConditionException {
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new InvalidConditionException(
          "%s: %s is no regular expression (RE2): %s"
              .formatted(path, expression, e.getDescription()));
    }
  }

  private static Predicate<Asking> selector(NamespaceSelector selector, String path)
      throws InvalidConditionException {
    List<Predicate<Map<String, String>>> allOf = new ArrayList<>();
    Map<String, String> equal =
        Objects.requireNonNullElse(selector.matchLabels(), Map.<String, String>of());
    equal.forEach((key, value) -> allOf.add(labels -> value.equals(labels.get(key))));
    for (Requirement requirement : orEmpty(selector.matchExpressions())) {
      allOf.add(requirement(requirement, path + ".matchExpressions"));
    }
    return asking -> {
      Map<String, String> labels = asking.labels();
      return allOf.isEmpty()
          || (labels != null && allOf.stream().allMatch(one -> one.test(labels)));
    };
  }

  private static Predicate<Map<String, String>> requirement(Requirement requirement, String path)
      throws InvalidConditionException {
    String key = requirement.key();
    List<String> values = orEmpty(requirement.values());
    boolean needsValues =
        switch (requirement.operator()) {
          case "In", "NotIn" -> true;
          case "Exists", "DoesNotExist" -> false;
          default ->
              throw new InvalidConditionException(
                  path + ": operator must be In, NotIn, Exists or DoesNotExist");
        };
    if (values.isEmpty() == needsValues) {
      throw new InvalidConditionException(
          "%s: operator %s needs %s"
              .formatted(path, requirement.operator(), needsValues ? "values" : "no values"));
    }
    return switch (requirement.operator()) {
      case "In" -> labels -> labels.containsKey(key) && values.contains(labels.get(key));
      case "NotIn" -> labels -> !labels.containsKey(key) || !values.contains(labels.get(key));
      case "Exists" -> labels -> labels.containsKey(key);
      default -> labels -> !labels.containsKey(key);
    };
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
