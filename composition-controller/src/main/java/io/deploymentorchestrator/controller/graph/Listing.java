package io.deploymentorchestrator.controller.graph;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Many names in a message: some of them, and how many there are. */
public final class Listing {

  /** The most that a message names. */
  public static final int MOST = 10;

  private static final int BEGINNING = 5;

  /** No name of a Component is longer. */
  static final int LONGEST_NAME = 253;

  private Listing() {}

  /** A name that a user wrote, shortened if no Component can be called so. */
  public static String name(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
  }

  /** The first ones, and how many more there are. */
  public static String of(Collection<String> texts, String separator) {
    return of(texts, Function.identity(), separator);
  }

  /** The same; only of those that are named a text is made. */
  public static <T> String of(Collection<T> things, Function<T, String> text, String separator) {
    String first = things.stream().limit(MOST).map(text).collect(Collectors.joining(separator));
    return things.size() <= MOST
        ? first
        : first + separator + "and " + (things.size() - MOST) + " more";
  }

  /** A cycle, beginning and ending with the same Component. */
  public static String cycle(List<ComponentKey> cycle) {
    int members = cycle.size() - 1;
    Stream<String> names = cycle.stream().map(ComponentKey::name);
    if (members <= MOST) {
      return names.collect(Collectors.joining(" → "));
    }
    String first = names.limit(BEGINNING).collect(Collectors.joining(" → "));
    return "%s → … → %s → %s (%d in all)"
        .formatted(first, cycle.get(members - 1).name(), cycle.getLast().name(), members);
  }
}
