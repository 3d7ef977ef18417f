package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.StatusCondition;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How Components go: in order, whatever state they are in, and never by forgetting anything. */
class DeletionIT extends OneOperator {

  private static String journal(String name, String value, String... more) {
    return User.component("journal", name, "{value: '" + value + "'}", more);
  }

  private void awaitAllReady(String... names) {
    Stream.of(names).forEach(user::awaitReady);
  }

  /** One Component depends on the other. */
  private record Edge(String from, String to) {}

  private void assertWentInOrder(List<Edge> edges) {
    List<String> journal = fixture.journal(user.namespace());
    for (Edge edge : edges) {
      assertThat(journal)
          .as("%s depends on %s", edge.from(), edge.to())
          .containsSubsequence("deleted " + edge.from() + " null", "delete " + edge.to() + " null");
    }
  }

  @Test
  void aCycleThatIsDeletedAtOnceGoes() {
    user.apply(
        journal("a", "x", "dependsOn: [b]")
            + journal("b", "x", "dependsOn: [c]")
            + journal("c", "x"));
    awaitAllReady("a", "b", "c");
    user.apply(journal("c", "x", "dependsOn: [a]"));
    user.awaitReason("a", "DependencyCycle");
    user.apply(journal("top", "x", "dependsOn: [b]"));
    user.awaitReason("top", "WaitingForDependencies");
    user.delete("components", "--all");
    user.awaitNothingLeft();
    assertThat(fixture.journal(user.namespace()))
        .contains("deleted a null", "deleted b null", "deleted c null", "deleted top null");
  }

  @Test
  void neitherAnInvalidConfigNorAnUnresolvedReferenceIsInTheWay() {
    String invalid = "{value: [1]}";
    String unresolved = "{{ .nobody.providerStatus.value }}";
    user.apply(journal("invalid", "x") + journal("unresolved", "x"));
    awaitAllReady("invalid", "unresolved");
    user.apply(User.component("journal", "invalid", invalid) + journal("unresolved", unresolved));
    user.apply(
        User.component("journal", "never-valid", invalid) + journal("never-resolved", unresolved));
    user.awaitReason("invalid", "SchemaViolation");
    user.awaitReason("unresolved", "DependencyNotFound");
    user.awaitReason("never-valid", "SchemaViolation");
    user.awaitReason("never-resolved", "DependencyNotFound");
    user.delete("components", "--all");
    user.awaitNothingLeft();
    for (String name : List.of("invalid", "unresolved")) {
      assertThat(fixture.journal(user.namespace())).contains("deleted " + name + " null");
      assertThat(fixture.things(user.namespace(), name)).isZero();
    }
    // For these nothing was ever made: they have no finalizer, and nobody is called.
    for (String name : List.of("never-valid", "never-resolved")) {
      assertThat(fixture.journal(user.namespace())).noneMatch(call -> call.contains(name));
    }
  }

  @Test
  void withoutItsHandlerItWaitsAndGoesOnByItselfWhenThatComes() throws IOException {
    fixture.dropIn("passing");
    user.apply(User.component("passing", "a", "{value: x}"));
    user.awaitReady("a");
    fixture.takeAway("passing");
    user.awaitReason("a", "HandlerNotFound");
    user.delete("component", "a");
    Component waiting = user.awaitComponent("a", c -> c.getStatus().phase() == Phase.Terminating);
    for (String type : List.of("Ready", "HandlerAvailable")) {
      assertThat(User.condition(waiting, type))
          .extracting(StatusCondition::status, StatusCondition::reason, StatusCondition::message)
          .containsExactly(
              "False",
              "HandlerNotFound",
              "no plugin serves handler 'passing'; put its jar into the plugins folder, or annotate"
                  + " deployment-orchestrator.io/abandon=true to leave behind what it made. Loaded:"
                  + " echo, journal");
    }
    fixture.dropIn("passing");
    user.awaitGone("a");
    user.awaitEvent("Normal +Deleted +component/a +nothing to delete");
    fixture.takeAway("passing");
  }

  @Test
  void withoutItsHandlerForTooLongIsSaidAlthoughNothingHappens() throws IOException {
    fixture.dropIn("leaving");
    user.apply(User.component("leaving", "a", "{value: x}", "timeouts: {delete: 2s}"));
    user.awaitReady("a");
    fixture.takeAway("leaving");
    user.awaitReason("a", "HandlerNotFound");
    user.delete("component", "a");
    Component late = user.awaitReason("a", "TimedOut");
    assertThat(late.getStatus().phase()).isEqualTo(Phase.Terminating);
    assertThat(User.readiness(late).message())
        .startsWith("not deleted after 2s: no plugin serves handler 'leaving'");
    assertThat(User.condition(late, "HandlerAvailable"))
        .extracting(StatusCondition::reason)
        .isEqualTo("HandlerNotFound");
    user.abandon("a");
    user.awaitGone("a");
  }

  @Test
  void abandoningGivesUpOnAMissingHandlerAndRecordsIt() {
    user.apply(User.component("nobody", "a", "{value: x}"));
    user.awaitReason("a", "HandlerNotFound");
    user.abandon("a");
    user.kubectl("delete", "component", "a", "--timeout=60s");
    user.awaitEvent("Warning +Abandoned +component/a");
  }

  @Test
  void anAbandonedOneGoesBeforeItsDependentsAndFindsItsThingsAgainUnderItsName() {
    user.apply(journal("base", "one") + journal("top", "{{ .base.providerStatus.value }}"));
    String uid = user.awaitValue("top", "one").getMetadata().getUid();
    user.delete("component", "base");
    user.abandon("base");
    user.awaitGone("base");
    user.awaitEvent(
        "Warning +Abandoned +component/base +given up by annotation"
            + " deployment-orchestrator.io/abandon: what its handler made outside may still be"
            + " there");
    assertThat(fixture.journal(user.namespace())).doesNotContain("delete base null");
    assertThat(fixture.things(user.namespace(), "base")).isEqualTo(1);
    assertThat(User.ready(user.existing("top"))).isTrue();

    user.apply(journal("base", "two"));
    assertThat(user.awaitValue("top", "two").getMetadata().getUid()).isEqualTo(uid);
    user.delete("components", "--all");
    user.awaitNothingLeft();
    assertWentInOrder(List.of(new Edge("top", "base")));
    assertThat(fixture.things(user.namespace(), "base")).isZero();
  }

  @Test
  void aWholeNamespaceGoesAwayInOrder() {
    String read = "{{ .%s.providerStatus.value }}";
    user.apply(
        journal("c0", "x")
            + journal("c1", read.formatted("c0"))
            + journal("c2", "x", "dependsOn: [c1]")
            + journal("c3", read.formatted("c2")));
    user.apply(
        journal("base", "x")
            + journal("left", read.formatted("base"))
            + journal("right", "x", "dependsOn: [base]")
            + journal("top", read.formatted("left"), "dependsOn: [right]"));
    user.apply(
        User.composition(
            "app",
            "{name: a, type: journal, config: {value: x}}",
            "{name: b, type: journal, dependsOn: [top], config: {value: '{{ .a.providerStatus.value"
                + " }}'}}"));
    awaitAllReady("c3", "top", "app-b");
    user.kubectl("delete", "namespace", user.namespace(), "--timeout=120s");
    assertThat(List.of(user.kubectl("get", "ns", "-o", "name").split("\n")))
        .doesNotContain("namespace/" + user.namespace());
    assertWentInOrder(
        List.of(
            new Edge("c3", "c2"),
            new Edge("c2", "c1"),
            new Edge("c1", "c0"),
            new Edge("top", "left"),
            new Edge("top", "right"),
            new Edge("left", "base"),
            new Edge("right", "base"),
            new Edge("app-b", "app-a"),
            new Edge("app-b", "top")));
  }

  @Test
  void aDeletionThatFailsForTooLongSaysSoAndIsTriedUntilItSucceeds() {
    String limit = "timeouts: {delete: 2s}";
    user.apply(User.component("journal", "a", "{value: x, deleteFailures: 1000}", limit));
    user.awaitReady("a");
    user.delete("component", "a");
    Component late = user.awaitReason("a", "TimedOut");
    assertThat(late.getStatus().phase()).isEqualTo(Phase.Terminating);
    assertThat(User.readiness(late).message()).isEqualTo("not deleted after 2s: not yet");
    assertThat(User.condition(late, "Reconciling").status()).isEqualTo("True");
    // The cause goes; nothing has to be touched, and an edit does not hasten the next attempt.
    user.apply(User.component("journal", "a", "{value: x, deleteFailures: 0}", limit));
    user.awaitGone("a");
    assertThat(fixture.journal(user.namespace())).endsWith("delete a null", "deleted a null");
  }
}
