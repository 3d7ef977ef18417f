package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.json.Listing;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the way of an apply that the API server refused, although the manifest does not
 * set it: a member of a union that a default or somebody left behind ({@code rollingUpdate} beside
 * {@code type: Recreate}), or an item of a list that somebody gave another key and that repeats
 * what one of ours says. Guided by the fields that the refusal names; nothing else is looked at.
 * Pure.
 */
public final class Obstacles {

  /** A field as refusals name it, with the colon after it: {@code spec.ports[1].name:}. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?<![\\w.\\]-])[a-z]\\w*(?:\\[[^\\]]*\\])?(?:\\.\\w+(?:\\[[^\\]]*\\])?)+(?=:)");

  private static final Pattern STEP = Pattern.compile("(\\w+)|\\[[^\\]]*\\]");

  /** How the server says that of a union one member only may be set, of whichever it looks at. */
  private static final String ONE_OF_A_UNION = "more than 1 ";

  /** Any item of a list: in which place it is, is that of a list that was never stored. */
  private static final String ANY = "[]";

  private final Set<Obstacle> found = new LinkedHashSet<>();
  private final boolean union;

  private Obstacles(boolean union) {
    this.union = union;
  }

  /**
   * One of them.
   *
   * @param keys where it is, in the form of {@code fieldsV1}
   * @param path where it is, as the API server writes it
   */
  public record Obstacle(List<String> keys, String path) {

    /** Copies the list. */
    public Obstacle {
      keys = List.copyOf(keys);
    }

    Obstacle below(String key) {
      List<String> all = new ArrayList<>(keys);
      all.add(key);
      return new Obstacle(
          all,
          path
              + (key.startsWith(FieldSet.MEMBER)
                  ? "." + key.substring(FieldSet.MEMBER.length())
                  : "[" + Drift.shown(key) + "]"));
    }
  }

  /**
   * Those of one apply, without what our field manager alone owns already: that would have gone
   * with it.
   *
   * @param applied the tree as it was sent
   * @param live the object as it is
   * @param manager our field manager
   * @param said why the API server refused it
   */
  public static List<Obstacle> of(
      Map<String, Object> applied, Map<String, Object> live, String manager, String said) {
    Obstacles obstacles = new Obstacles(said.contains(ONE_OF_A_UNION));
    List<FieldSet> known = Manager.all(live).stream().map(Manager::fields).toList();
    Matcher named = NAMED.matcher(said);
    while (named.find()) {
      obstacles.member(steps(named.group()), applied, live, known, new Obstacle(List.of(), ""));
    }
    return Transfer.open(live, manager, List.copyOf(obstacles.found));
  }

  private static List<String> steps(String path) {
    return STEP.matcher(path)
        .results()
        .map(step -> step.group(1) == null ? ANY : step.group(1))
        .toList();
  }

  private void member(
      List<String> steps,
      Map<?, ?> applied,
      @Nullable Object live,
      List<FieldSet> known,
      Obstacle here) {
    if (steps.isEmpty() || steps.getFirst().equals(ANY)) {
      return;
    }
    String name = steps.getFirst();
    String key = FieldSet.MEMBER + name;
    Object ours = applied.get(name);
    Object there = FieldSet.get(live, name);
    if (ours == null) {
      // Where all of ours is as it should be, nothing that is there already can be in its way.
      if (there != null && !NoOp.contains(live, applied)) {
        found.add(here.below(key));
      }
      return;
    }
    List<String> rest = steps.subList(1, steps.size());
    if (rest.isEmpty() && union && ours instanceof Map<?, ?> && there == null) {
      otherMembers(applied, live, here);
      return;
    }
    List<FieldSet> below = below(known, key);
    if (ours instanceof Map<?, ?> map) {
      member(rest, map, there, below, here.below(key));
    } else if (ours instanceof List<?> list
        && there instanceof List<?> items
        && !rest.isEmpty()
        && rest.getFirst().equals(ANY)) {
      items(rest.subList(1, rest.size()), list, items, below, here.below(key));
    }
  }

  /** Of a union of objects, what took the place of ours. */
  private void otherMembers(Map<?, ?> applied, @Nullable Object live, Obstacle here) {
    if (live instanceof Map<?, ?> members) {
      members.forEach(
          (name, value) -> {
            if (value instanceof Map<?, ?> && applied.get(name) == null) {
              found.add(here.below(FieldSet.MEMBER + name));
            }
          });
    }
  }

  private void items(
      List<String> steps, List<?> applied, List<?> live, List<FieldSet> known, Obstacle here) {
    Items items = new Items(applied);
    for (Object item : live) {
      Optional<String> key = known.stream().flatMap(set -> set.keyOf(item).stream()).findFirst();
      if (key.isEmpty()) {
        continue;
      }
      Object ours = items.find(key.get());
      if (ours instanceof Map<?, ?> map) {
        member(steps, map, item, below(known, key.get()), here.below(key.get()));
      } else if (ours == null && steps.size() == 1 && repeats(steps.getFirst(), item, applied)) {
        found.add(here.below(key.get()));
      }
    }
  }

  private static boolean repeats(String field, @Nullable Object item, List<?> applied) {
    Object value = FieldSet.get(item, field);
    return value != null
        && applied.stream().map(ours -> FieldSet.get(ours, field)).anyMatch(value::equals);
  }

  private static List<FieldSet> below(List<FieldSet> sets, String key) {
    return sets.stream().flatMap(set -> set.at(key).stream()).toList();
  }

  /** As messages name them. */
  public static String text(List<Obstacle> obstacles) {
    return Listing.of(obstacles.stream().map(Obstacle::path).toList(), ", ");
  }
}
