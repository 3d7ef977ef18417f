package io.deploymentorchestrator.manifest.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reading JSON trees whose shape is somebody else's: whatever is not there, or of another type, is
 * absent.
 */
public final class Trees {

  private Trees() {}

  /** The value below these keys. */
  public static Optional<Object> at(@Nullable Object tree, String... path) {
    Object here = tree;
    for (String step : path) {
      if (!(here instanceof Map<?, ?> map)) {
        return Optional.empty();
      }
      here = map.get(step);
    }
    return Optional.ofNullable(here);
  }

  /** The text there; empty text is absent. */
  public static Optional<String> text(@Nullable Object tree, String... path) {
    return at(tree, path)
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .filter(s -> !s.isEmpty());
  }

  /** The whole number there. */
  public static Optional<Long> number(@Nullable Object tree, String... path) {
    return at(tree, path).filter(Number.class::isInstance).map(n -> ((Number) n).longValue());
  }

  /** The object there; empty if there is none. */
  public static Map<String, Object> map(@Nullable Object tree, String... path) {
    return at(tree, path).filter(Map.class::isInstance).map(Trees::asMap).orElse(Map.of());
  }

  /** The objects in the list there. */
  public static List<Map<String, Object>> maps(@Nullable Object tree, String... path) {
    List<Map<String, Object>> found = new ArrayList<>();
    if (at(tree, path).orElse(null) instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof Map<?, ?>) {
          found.add(asMap(item));
        }
      }
    }
    return found;
  }

  /** A tree of the same values that may be changed. */
  public static Map<String, Object> copy(Map<String, Object> tree) {
    Map<String, Object> copy = new LinkedHashMap<>();
    tree.forEach((key, value) -> copy.put(key, copyOf(value)));
    return copy;
  }

  private static Object copyOf(Object value) {
    return switch (value) {
      case Map<?, ?> map -> copy(asMap(map));
      case List<?> list -> {
        List<Object> items = new ArrayList<>();
        list.forEach(item -> items.add(copyOf(item)));
        yield items;
      }
      case null, default -> value;
    };
  }

  /** The member of that name, made if it is missing or no object. */
  public static Map<String, Object> member(Map<String, Object> tree, String name) {
    if (tree.get(name) instanceof Map<?, ?> present) {
      return asMap(present);
    }
    Map<String, Object> made = new LinkedHashMap<>();
    tree.put(name, made);
    return made;
  }

  /** Whether two values are the same JSON: numbers by value, object members in any order. */
  public static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return new BigDecimal(x.toString()).compareTo(new BigDecimal(y.toString())) == 0;
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return x.size() == y.size()
          && x.entrySet().stream()
              .allMatch(e -> y.containsKey(e.getKey()) && same(e.getValue(), y.get(e.getKey())));
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      if (x.size() != y.size()) {
        return false;
      }
      for (int i = 0; i < x.size(); i++) {
        if (!same(x.get(i), y.get(i))) {
          return false;
        }
      }
      return true;
    }
    return Objects.equals(a, b);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMap(Object map) {
    return (Map<String, Object>) map;
  }
}
