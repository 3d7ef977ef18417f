package io.deploymentorchestrator.controller.graph;

import static io.deploymentorchestrator.controller.graph.GraphBuilder.component;
import static io.deploymentorchestrator.controller.graph.GraphBuilder.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.status.ComponentStatuses;
import java.util.List;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {

  private final DependencyGraph graph = new DependencyGraph();

  private Node put(GraphBuilder builder) {
    Node node = builder.build();
    graph.observe(node);
    return node;
  }

  @Test
  void what_has_no_finalizer_yet_holds_up_no_deletion_until_it_has() {
    graph.observe(component("db").ready().build());
    graph.observe(component("app").dependsOn("db").unfinalized().build());
    assertThat(graph.deletionBlockers(key("db"))).isEmpty();
    graph.observe(component("app").dependsOn("db").build());
    assertThat(graph.deletionBlockers(key("db"))).containsExactly(key("app"));
    graph.observe(component("app").dependsOn("db").unfinalized().ready("db").build());
    assertThat(graph.deletionBlockers(key("db"))).containsExactly(key("app"));
  }

  @Test
  void dependenciesAreExplicitAndReferencedNamesOnce() {
    Node app =
        put(
            component("app")
                .dependsOn("my-db")
                .config("a", "{{ .my_db.providerStatus.x }} {{ .cache.providerStatus.y }}"));
    assertThat(graph.dependencies(app))
        .extracting(Dependency::target)
        .containsExactly(key("my-db"), key("cache"));
  }

  @Test
  void aDependentIsConcernedByItsDependencyArrivingChangingAndGoing() {
    put(component("app").dependsOn("db"));
    assertThat(graph.observe(component("db").build())).containsExactly(key("app"));
    assertThat(graph.observe(component("db").build())).isEmpty();
    assertThat(graph.observe(component("db").ready().build())).containsExactly(key("app"));
    assertThat(graph.remove(key("db"))).containsExactly(key("app"));
  }

  @Test
  void aNameMeansAnEntryOfTheSameCompositionBeforeAComponentOfTheNamespace() {
    put(component("db"));
    put(component("shop-db").of("u1", "shop"));
    Node app = put(component("shop-app").of("u1", "shop").dependsOn("db"));
    Node stranger = put(component("stranger").dependsOn("db"));
    assertThat(graph.dependencies(app).getFirst().target()).isEqualTo(key("shop-db"));
    assertThat(graph.dependencies(stranger).getFirst().target()).isEqualTo(key("db"));
  }

  @Test
  void anEntryThatIsNotStampedOutYetIsNotMistakenForANamesake() {
    put(component("db").ready());
    graph.observeComposition("u1", "ns", "shop", List.of("db", "app"));
    Node app = put(component("shop-app").of("u1", "shop").dependsOn("db"));
    Dependency dependency = graph.dependencies(app).getFirst();
    assertThat(dependency.target()).isEqualTo(key("shop-db"));
    assertThat(dependency.node()).isNull();
    assertThat(graph.observe(component("shop-db").of("u1", "shop").build()))
        .contains(key("shop-app"));
  }

  @Test
  void anEntryThatLeftTheListIsMeantOnlyWhileTheNamespaceHasNoneOfThatName() {
    graph.observeComposition("u1", "ns", "shop", List.of("db", "app"));
    put(component("shop-db").of("u1", "shop").ready());
    Node app = put(component("shop-app").of("u1", "shop").dependsOn("db").ready("db=shop-db"));
    graph.observeComposition("u1", "ns", "shop", List.of("app"));
    assertThat(graph.dependencies(app).getFirst().target()).isEqualTo(key("shop-db"));
    assertThat(graph.observe(component("db").build())).contains(key("shop-app"));
    assertThat(graph.dependencies(app).getFirst().target()).isEqualTo(key("db"));
    assertThat(graph.deletionBlockers(key("shop-db"))).containsExactly(key("shop-app"));
  }

  @Test
  void aCycleIsReportedOnEveryMemberAndConcernsThemAllWhenItCloses() {
    put(component("a").dependsOn("b"));
    put(component("b").dependsOn("c"));
    assertThat(graph.observe(component("c").dependsOn("a").build())).contains(key("a"), key("b"));
    assertThat(graph.cycle(key("a"))).containsExactly(key("a"), key("b"), key("c"), key("a"));
    assertThat(graph.cycle(key("b"))).containsExactly(key("b"), key("c"), key("a"), key("b"));
    assertThat(graph.observe(component("c").build())).contains(key("a"), key("b"));
    assertThat(graph.cycle(key("a"))).isEmpty();
  }

  @Test
  void whoMerelyDependsOnACycleIsNotOnIt() {
    put(component("a").dependsOn("b"));
    put(component("b").dependsOn("a"));
    put(component("outside").dependsOn("a"));
    assertThat(graph.cycle(key("outside"))).isEmpty();
  }

  @Test
  void theRootCauseIsTheFailedOneAtTheEndOfTheChain() {
    put(component("db").failed("AccessDenied", "no"));
    put(component("mid").dependsOn("db").pending());
    put(component("app").dependsOn("mid").pending());
    RootCause cause = graph.rootCause(key("app"));
    assertThat(cause).isNotNull();
    assertThat(cause.component()).isEqualTo("db");
    assertThat(cause.reason()).isEqualTo("AccessDenied");
    put(component("db").ready());
    assertThat(graph.rootCause(key("app"))).isNull();
  }

  @Test
  void aMissingOneIsARootCauseToo() {
    put(component("mid").dependsOn("gone").pending());
    put(component("app").dependsOn("mid").pending());
    RootCause cause = graph.rootCause(key("app"));
    assertThat(cause).isNotNull();
    assertThat(cause.component()).isEqualTo("gone");
    assertThat(cause.reason()).isEqualTo("DependencyNotFound");
  }

  @Test
  void whatWasAppliedHoldsNotOnlyWhatIsWanted() {
    put(component("db").ready());
    put(component("db2").ready());
    put(component("app").dependsOn("db").ready("db"));
    assertThat(graph.deletionBlockers(key("db"))).containsExactly(key("app"));
    // moved to db2, not applied yet: both hold
    put(component("app").dependsOn("db").ready("db"));
    put(moved());
    assertThat(graph.deletionBlockers(key("db"))).containsExactly(key("app"));
    assertThat(graph.deletionBlockers(key("db2"))).containsExactly(key("app"));
    put(component("app").generation(2).dependsOn("db2").ready("db2"));
    assertThat(graph.deletionBlockers(key("db"))).isEmpty();
  }

  private static GraphBuilder moved() {
    Node applied = component("app").dependsOn("db").ready("db").build();
    return component("app").generation(2).dependsOn("db2").status(applied.status());
  }

  @Test
  void oneThatNeverBeganHoldsNothingAndALostStatusHoldsWhatTheSpecNames() {
    put(component("db").ready());
    put(component("app").dependsOn("db").pending());
    assertThat(graph.deletionBlockers(key("db"))).isEmpty();
    put(component("app").dependsOn("db"));
    assertThat(graph.deletionBlockers(key("db"))).containsExactly(key("app"));
  }

  @Test
  void oneThatWaitsAfterItsStatusWasLostHoldsWhatTheSpecNames() {
    put(component("db").ready());
    Node waiting = component("app").dependsOn("db").pending().build();
    put(
        component("app")
            .dependsOn("db")
            .status(ComponentStatuses.afterLoss(waiting.status(), "run")));
    assertThat(graph.deletionBlockers(key("db"))).containsExactly(key("app"));
  }

  @Test
  void membersOfACycleDoNotWaitForEachOtherToGo() {
    put(component("a").dependsOn("b").ready("b"));
    put(component("b").dependsOn("a").ready("a"));
    put(component("app").dependsOn("a").ready("a"));
    assertThat(graph.deletionBlockers(key("a"))).containsExactly(key("app"));
    assertThat(graph.deletionBlockers(key("b"))).isEmpty();
  }

  @Test
  void aDeletingOneIsConcernedWhenItsLastHolderGoes() {
    put(component("db").ready().deleting());
    put(component("app").dependsOn("db").ready("db"));
    assertThat(graph.remove(key("app"))).contains(key("db"));
  }

  @Test
  void misspeltNamesAreSuggestedNearestFirst() {
    put(component("database"));
    put(component("cache"));
    Node app = put(component("app").dependsOn("databse"));
    assertThat(graph.suggestions(app, "databse")).containsExactly("database");
    assertThat(graph.suggestions(app, "zzz")).isEmpty();
  }

  @Test
  void aNameThatLostItsCompositionStillMeansWhatItWasAppliedAs() {
    put(component("shop-db").ready());
    Node orphan = put(component("shop-app").dependsOn("db").ready("db=shop-db"));
    assertThat(graph.dependencies(orphan).getFirst().target()).isEqualTo(key("shop-db"));
    assertThat(graph.observe(component("db").build())).contains(key("shop-app"));
    assertThat(graph.dependencies(orphan).getFirst().target()).isEqualTo(key("db"));
    assertThat(graph.remove(key("db"))).contains(key("shop-app"));
    assertThat(graph.remove(key("shop-db"))).contains(key("shop-app"));
    assertThat(graph.dependencies(orphan).getFirst().target()).isEqualTo(key("db"));
  }

  @Test
  void aSourceThatHealsIsHeardOfByAllThatWaitHoweverLongTheChain() {
    put(component("c0").failed("AccessDenied", "no"));
    for (int i = 1; i < 5_000; i++) {
      put(component("c" + i).dependsOn("c" + (i - 1)).pending());
    }
    RootCause cause = graph.rootCause(key("c4999"));
    assertThat(cause).isNotNull();
    assertThat(cause.component()).isEqualTo("c0");
    assertThat(graph.observe(component("c0").failed("AccessDenied", "still no").build())).isEmpty();
    assertThat(graph.observe(component("c0").ready().build())).hasSize(4_999);
    assertThat(graph.rootCause(key("c4999"))).isNull();
  }
}
