package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.testkit.faults.FaultyApiServer;
import io.deploymentorchestrator.testkit.faults.FaultyApiServer.Fault;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A bad line to the API server and a process that dies at any step: everything converges, and
 * nothing is made twice. The handler makes one thing for each run, by a token it checkpointed.
 */
@WithCluster
class CrashAndStalenessIT {

  private static final String[] OURS = {"components", "compositions"};

  /** One reads a value of the other. */
  private static final String TWO =
      User.composition(
          "app",
          "{name: a, type: journal, config: {value: one}}",
          "{name: b, type: journal, config: {value: '{{ .a.providerStatus.value }}'}}");

  private static final String TWO_EDITED = TWO.replace("value: one", "value: two");

  @TempDir private static Path plugins;

  private static OperatorFixture fixture;
  private static Cluster cluster;
  private User user;

  @BeforeAll
  static void start(Cluster given) throws IOException {
    cluster = given;
    fixture = new OperatorFixture(cluster, plugins);
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @BeforeEach
  void namespace() {
    user = fixture.user("crash");
  }

  /** Something that happens while there is an operator behind a bad line. */
  private interface Story {
    void run(FaultyApiServer line) throws Exception;
  }

  private static void behindABadLine(Story story) throws Exception {
    behindABadLine(10, story);
  }

  private static void behindABadLine(int retriesOfTheClient, Story story) throws Exception {
    try (FaultyApiServer line = new FaultyApiServer(cluster);
        KubernetesClient client =
            new KubernetesClientBuilder()
                .withConfig(
                    BadLine.config(cluster, line)
                        .withRequestRetryBackoffLimit(retriesOfTheClient)
                        .build())
                .withKubernetesSerialization(ReadKinds.serialization())
                .build();
        CompositionOperator operator = fixture.start(client, OperatorFixture.CALL_LIMIT)) {
      story.run(line);
      assertThat(operator.stuck()).isEmpty();
    }
  }

  /** Processes, one after the other, each of which dies by its nth write, until all is done. */
  private int dieUntil(BooleanSupplier done, int nth, Fault death) throws IOException {
    int processes = 0;
    while (!done.getAsBoolean()) {
      processes++;
      AtomicInteger writes = new AtomicInteger();
      try (FaultyApiServer line = new FaultyApiServer(cluster);
          KubernetesClient client =
              new KubernetesClientBuilder()
                  .withConfig(BadLine.config(cluster, line).withRequestRetryBackoffLimit(0).build())
                  .withKubernetesSerialization(ReadKinds.serialization())
                  .build();
          CompositionOperator operator = fixture.operator(client, OperatorFixture.CALL_LIMIT)) {
        line.rule(
            write ->
                write.in(user.namespace(), OURS) && writes.incrementAndGet() == nth
                    ? death
                    : Fault.NONE);
        operator.start();
        await()
            .atMost(Duration.ofSeconds(90))
            .pollInterval(Duration.ofMillis(20))
            .until(() -> line.isCut() || done.getAsBoolean());
      }
    }
    return processes;
  }

  private boolean allReady(String value) {
    List<Component> components = user.components();
    return components.size() == 2
        && components.stream().allMatch(c -> User.ready(c) && User.value(c).equals(value))
        && User.ready(user.composition("app"));
  }

  private void assertThings(int each) {
    assertThat(fixture.things(user.namespace(), "app-a")).as("made by app-a").isEqualTo(each);
    assertThat(fixture.things(user.namespace(), "app-b")).as("made by app-b").isEqualTo(each);
  }

  /**
   * With each of these a process dies after its nth write, with or without hearing that it was
   * done: between them every step is followed by a death.
   */
  @ParameterizedTest
  @CsvSource({"1, CUT_AFTER", "2, CUT", "3, CUT_AFTER"})
  void killedBetweenAnyTwoStepsItConvergesAndMakesEachThingOnce(int nth, Fault death)
      throws IOException {
    user.apply(TWO);
    int processes = dieUntil(() -> allReady("one"), nth, death);
    assertThat(processes).isGreaterThan(1);
    assertThings(1);
    user.apply(TWO_EDITED);
    dieUntil(() -> allReady("two"), nth, death);
    assertThings(2);
    user.kubectl("delete", "composition", "app", "--wait=false");
    dieUntil(() -> user.components().isEmpty() && user.composition("app") == null, nth, death);
    assertThings(0);
    assertThat(fixture.journal(user.namespace()).indexOf("deleted app-b null"))
        .as("b reads a, so it goes first")
        .isLessThan(fixture.journal(user.namespace()).indexOf("delete app-a null"));
  }

  @Test
  void conflictsOnMostWritesCostTimeOnly() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    behindABadLine(
        line -> {
          line.rule(
              write ->
                  write.in(user.namespace(), OURS) && random.nextInt(3) > 0
                      ? Fault.CONFLICT
                      : Fault.NONE);
          liveAWholeLife("seed " + seed);
        });
  }

  @Test
  void a_member_whose_deletion_meets_conflicts_is_deleted_although_nothing_else_happens()
      throws Exception {
    AtomicInteger conflicts = new AtomicInteger();
    behindABadLine(
        line -> {
          user.apply(TWO);
          await().atMost(Duration.ofSeconds(90)).until(() -> allReady("one"));
          line.rule(
              write ->
                  write.method().equals("DELETE")
                          && write.in(user.namespace(), OURS)
                          && conflicts.incrementAndGet() <= 20
                      ? Fault.CONFLICT
                      : Fault.NONE);
          user.kubectl("delete", "composition", "app", "--timeout=30s");
          assertThings(0);
        });
    assertThat(conflicts).hasValueGreaterThan(20);
  }

  /** The client sends such a request again, and gets a conflict with itself; or it does not. */
  @ParameterizedTest
  @ValueSource(ints = {10, 0})
  void repliesThatGetLostAfterTheEffectAreNoNewRuns(int retriesOfTheClient) throws Exception {
    AtomicInteger count = new AtomicInteger();
    behindABadLine(
        retriesOfTheClient,
        line -> {
          line.rule(
              write ->
                  write.in(user.namespace(), OURS) && count.incrementAndGet() % 2 == 1
                      ? Fault.LOSE_REPLY
                      : Fault.NONE);
          liveAWholeLife("every other reply lost");
        });
  }

  @Test
  void aCacheThatLagsBehindIsNotTakenForTheTruth() throws Exception {
    behindABadLine(
        line -> {
          line.lag(Duration.ofMillis(1500));
          liveAWholeLife("watches lag");
        });
  }

  /** Created, edited, deleted. */
  private void liveAWholeLife(String description) {
    user.apply(TWO);
    await(description).atMost(Duration.ofSeconds(90)).until(() -> allReady("one"));
    assertThings(1);
    user.apply(TWO_EDITED);
    await(description).atMost(Duration.ofSeconds(90)).until(() -> allReady("two"));
    assertThings(2);
    user.kubectl("delete", "composition", "app", "--wait=false");
    user.awaitNothingLeft();
    assertThings(0);
  }

  @Test
  void aSpecEditedWhileItsHandlerRunsIsAppliedNextAndTwoEditsInARowEndWithTheLast()
      throws Exception {
    behindABadLine(
        line -> {
          user.apply(User.component("journal", "a", "{value: one, millis: 6000}"));
          user.apply(User.component("journal", "b", "{value: '{{ .a.providerStatus.value }}'}"));
          user.awaitComponent("a", c -> c.getStatus().checkpoint() != null);
          user.apply(User.component("journal", "a", "{value: two, millis: 1500}"));
          user.apply(User.component("journal", "a", "{value: three, millis: 10}"));
          user.awaitValue("b", "three");
          assertThat(user.awaitReady("a").getStatus().observedGeneration()).isEqualTo(3);
          assertThat(fixture.things(user.namespace(), "a")).isLessThanOrEqualTo(3);
          assertThat(fixture.journal(user.namespace())).doesNotContain("apply b one");
        });
  }

  @Test
  void aStatusWipedWhileItsHandlerRunsIsBuiltAnew() throws Exception {
    behindABadLine(
        line -> {
          user.apply(User.component("journal", "a", "{value: one, millis: 1500}"));
          user.awaitComponent("a", c -> c.getStatus().checkpoint() != null);
          user.wipeStatus("a");
          user.awaitReady("a");
          // Whoever wipes the checkpoint takes the token: there may be a second thing, not a third.
          assertThat(fixture.things(user.namespace(), "a")).isLessThanOrEqualTo(2);
          user.wipeStatus("a");
          user.awaitReady("a");
          assertThat(fixture.things(user.namespace(), "a")).isLessThanOrEqualTo(3);
        });
  }
}
