package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Invariants 4 and 5: random graphs, applied in random order, with failures that heal by
 * themselves. All end Ready without a touch, then nothing is written any more; none is applied
 * before what it depends on, none deleted before what depends on it.
 */
@WithCluster
class RandomGraphsIT {

  private static final int GRAPHS = 5;
  private static final int SIZE = 25;

  @TempDir private static Path plugins;

  private static OperatorFixture fixture;
  private static OperatorRuntime operator;

  @BeforeAll
  static void start(Cluster cluster) throws IOException {
    fixture = new OperatorFixture(cluster, plugins);
    operator = fixture.start();
  }

  @AfterAll
  static void stop() {
    operator.close();
    fixture.close();
  }

  /**
   * One Component of a graph.
   *
   * @param explicit numbers of those it names in dependsOn
   * @param referenced numbers of those whose value it reads
   */
  private record Member(int number, List<Integer> explicit, List<Integer> referenced, String more) {

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

    List<Integer> dependencies() {
      List<Integer> all = new ArrayList<>(explicit);
      all.addAll(referenced);
      return all;
    }
  }

  /** A graph in a namespace of its own, and the seed it comes from. */
  private record Graph(User user, long seed, List<Member> members) {

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
      return new Graph(user, seed, members);
    }

    void apply(String value) {
      List<Member> order = new ArrayList<>(members);
      Collections.shuffle(order, new Random(seed + 1));
      int half = order.size() / 2;
      user.apply(yaml(order.subList(0, half), value));
      user.apply(yaml(order.subList(half, order.size()), value));
    }

    private static String yaml(List<Member> some, String value) {
      return some.stream().map(m -> m.yaml(value)).reduce("", String::concat);
    }

    void awaitReady() {
      await(this + " ready")
          .atMost(Duration.ofSeconds(180))
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                var components = user.components();
                return components.size() == SIZE && components.stream().allMatch(User::ready);
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
    graphs.forEach(g -> g.apply("one"));
    graphs.forEach(Graph::awaitReady);
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
    graphs.forEach(Graph::awaitReady);
    List<List<AuditedRequest>> writes = graphs.stream().map(g -> g.user().writes()).toList();
    User other = fixture.user("probe");
    for (String probe : List.of("one", "two", "three")) {
      other.apply(User.component("journal", "probe", "{value: " + probe + "}"));
      other.awaitComponent(
          "probe", c -> User.ready(c) && User.provider(c).path("value").asText().equals(probe));
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
