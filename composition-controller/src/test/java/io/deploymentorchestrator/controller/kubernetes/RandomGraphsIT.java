package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Invariants 4 and 5: random graphs, applied in random order, with failures that heal by
 * themselves, and some that do not: those are named by all that wait for them. Once they are helped
 * all end Ready without a touch, then nothing is written any more; none is applied before what it
 * depends on, none deleted before what depends on it.
 */
class RandomGraphsIT extends OneOperator {

  private static final int GRAPHS = 5;
  private static final int SIZE = 25;
  private static final int BROKEN = 3;

  /**
   * One Component of a graph.
   *
   * @param explicit numbers of those it names in dependsOn
   * @param referenced numbers of those whose value it reads
   */
  private record Member(int number, List<Integer> explicit, List<Integer> referenced, String more) {

    String name() {
      return "c" + number;
    }

    /** The same, failing until its spec is changed. */
    Member failing() {
      return new Member(number, explicit, referenced, ", failures: 1000000");
    }

    String yaml(String value) {
      String text =
          referenced.isEmpty()
              ? value
              : referenced.stream()
                  .map(r -> "{{ .c" + r + ".providerStatus.token }}")
                  .reduce("", (one, other) -> one + " " + other);
      String dependsOn =
          explicit.isEmpty()
              ? ""
              : "dependsOn: ["
                  + String.join(", ", explicit.stream().map(e -> "c" + e).toList())
                  + "]";
      return User.component(
          "journal", "c" + number, "{value: '" + text + "'" + more + "}", dependsOn);
    }

    /** A Component stays Ready while a value that it reads is on its way to it. */
    boolean isUpToDate(String value, Map<String, Component> components) {
      String expected =
          referenced.isEmpty()
              ? value
              : referenced.stream()
                  .map(r -> reported(components, r, "token"))
                  .reduce("", (one, other) -> one + " " + other);
      return reported(components, number, "value").equals(expected);
    }

    private static String reported(Map<String, Component> components, int member, String field) {
      Component component = components.get("c" + member);
      return component == null ? "" : User.provider(component).path(field).asText();
    }

    List<Integer> dependencies() {
      List<Integer> all = new ArrayList<>(explicit);
      all.addAll(referenced);
      return all;
    }
  }

  /**
   * A graph in a namespace of its own, and the seed it comes from.
   *
   * @param broken numbers of those that fail at first until somebody helps
   */
  private record Graph(User user, long seed, List<Member> members, Set<Integer> broken) {

    static Graph random(User user, long seed) {
      Random random = new Random(seed);
      List<Member> members = new ArrayList<>();
      for (int i = 0; i < SIZE; i++) {
        List<Integer> explicit = new ArrayList<>();
        List<Integer> referenced = new ArrayList<>();
        int edges = i == 0 ? 0 : random.nextInt(4);
        List<Integer> before = new ArrayList<>(IntStream.range(0, i).boxed().toList());
        Collections.shuffle(before, random);
        before.stream()
            .limit(edges)
            .forEach(b -> (random.nextBoolean() ? explicit : referenced).add(b));
        String failures = random.nextInt(5) == 0 ? ", failures: " + (1 + random.nextInt(2)) : "";
        String millis = random.nextInt(4) == 0 ? ", millis: " + random.nextInt(300) : "";
        members.add(new Member(i, explicit, referenced, failures + millis));
      }
      Set<Integer> broken =
          random.ints(BROKEN, 0, SIZE / 2).boxed().collect(Collectors.toCollection(TreeSet::new));
      return new Graph(user, seed, members, broken);
    }

    void applyBroken(String value) {
      apply(
          members.stream().map(m -> broken.contains(m.number()) ? m.failing() : m).toList(), value);
    }

    void apply(String value) {
      apply(members, value);
    }

    private void apply(List<Member> some, String value) {
      List<Member> order = new ArrayList<>(some);
      Collections.shuffle(order, new Random(seed + 1));
      int half = order.size() / 2;
      user.apply(yaml(order.subList(0, half), value));
      user.apply(yaml(order.subList(half, order.size()), value));
    }

    private static String yaml(List<Member> some, String value) {
      return some.stream().map(m -> m.yaml(value)).reduce("", String::concat);
    }

    /**
     * The numbers of those that a member names as its root cause, if it has one: broken ones that
     * it depends on, and that no other broken one holds up.
     */
    private Set<Integer> sources(Member member) {
      Set<Integer> found = new TreeSet<>();
      for (int dependency : member.dependencies()) {
        Set<Integer> beyond = sources(members.get(dependency));
        found.addAll(beyond);
        if (beyond.isEmpty() && broken.contains(dependency)) {
          found.add(dependency);
        }
      }
      return found;
    }

    private static boolean isHeldUpBy(List<String> sources, Component waiting) {
      RootCause cause = waiting.getStatus().rootCause();
      return cause != null
          && sources.contains(cause.component())
          && cause.reason().equals("Unlucky");
    }

    /** Each one ends Ready, broken, or waiting for the source of its trouble. */
    void awaitRootCauses() {
      for (Member member : members) {
        List<String> sources = sources(member).stream().map(s -> "c" + s).toList();
        if (!sources.isEmpty()) {
          // Before, it may well name one that heals by itself.
          user.awaitComponent(member.name(), c -> isHeldUpBy(sources, c));
        } else if (broken.contains(member.number())) {
          user.awaitReason(member.name(), "Unlucky");
        } else {
          user.awaitReady(member.name());
        }
      }
    }

    /** Until all are Ready and have what those they read have to give now. */
    void awaitReady(String value) {
      await(this + " ready")
          .atMost(Duration.ofSeconds(180))
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                Map<String, Component> components =
                    user.components().stream()
                        .collect(Collectors.toMap(c -> c.getMetadata().getName(), c -> c));
                return components.size() == SIZE
                    && components.values().stream()
                        .allMatch(c -> User.ready(c) && c.getStatus().rootCause() == null)
                    && members.stream().allMatch(m -> m.isUpToDate(value, components));
              });
    }

    /** Each one's first apply comes after all that it depends on were done for the first time. */
    void assertAppliedInOrder(List<String> journal) {
      for (Member member : members) {
        int begun = first(journal, "apply c" + member.number());
        for (int dependency : member.dependencies()) {
          assertThat(first(journal, "applied c" + dependency))
              .as("%s: c%d before c%d", this, dependency, member.number())
              .isLessThan(begun);
        }
      }
    }

    void assertDeletedInOrder(List<String> journal) {
      for (Member member : members) {
        int gone = first(journal, "deleted c" + member.number());
        for (int dependency : member.dependencies()) {
          assertThat(first(journal, "delete c" + dependency))
              .as("%s: c%d goes before c%d", this, member.number(), dependency)
              .isGreaterThan(gone);
        }
      }
    }

    private int first(List<String> journal, String line) {
      for (int i = 0; i < journal.size(); i++) {
        if (journal.get(i).startsWith(line + " ")) {
          return i;
        }
      }
      throw new AssertionError(this + ": never: " + line);
    }

    @Override
    public String toString() {
      return "graph of seed " + seed;
    }
  }

  @Test
  void convergeInOrderStayQuietAndGoInReverseOrder() {
    long seed = System.nanoTime();
    List<Graph> graphs =
        IntStream.range(0, GRAPHS)
            .mapToObj(i -> Graph.random(fixture.user("random"), seed + 10L * i))
            .toList();
    graphs.forEach(g -> g.applyBroken("one"));
    graphs.forEach(Graph::awaitRootCauses);
    graphs.forEach(g -> g.apply("one"));
    graphs.forEach(g -> g.awaitReady("one"));
    for (Graph graph : graphs) {
      List<String> journal = fixture.journal(graph.user().namespace());
      graph.assertAppliedInOrder(journal);
      for (Member member : graph.members()) {
        assertThat(fixture.things(graph.user().namespace(), "c" + member.number()))
            .as("%s: things made by c%d", graph, member.number())
            .isEqualTo(1);
      }
    }
    graphs.forEach(g -> g.apply("two"));
    graphs.forEach(g -> g.awaitReady("two"));
    List<List<AuditedRequest>> writes = graphs.stream().map(g -> g.user().writes()).toList();
    User other = fixture.user("probe");
    for (String probe : List.of("one", "two", "three")) {
      other.apply(User.component("journal", "probe", "{value: " + probe + "}"));
      other.awaitValue("probe", probe);
    }
    assertThat(graphs.stream().map(g -> g.user().writes()).toList())
        .as("writes after all was Ready; seed %d", seed)
        .isEqualTo(writes);
    graphs.forEach(g -> g.user().kubectl("delete", "components", "--all", "--wait=false"));
    graphs.forEach(g -> g.user().awaitNothingLeft());
    for (Graph graph : graphs) {
      graph.assertDeletedInOrder(fixture.journal(graph.user().namespace()));
    }
  }
}
