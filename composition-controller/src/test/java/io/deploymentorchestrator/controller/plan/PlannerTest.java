package io.deploymentorchestrator.controller.plan;

import static io.deploymentorchestrator.controller.graph.GraphBuilder.component;
import static io.deploymentorchestrator.controller.graph.GraphBuilder.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.api.ComponentStatus.RunRecord;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.Dependency;
import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.graph.GraphBuilder;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.controller.plan.Observation.Attempt;
import io.deploymentorchestrator.controller.plan.Observation.HandlerView;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlannerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  private static final RunRecord OPEN = new RunRecord("run-0", List.of("SPEC"), null, null);

  private final DependencyGraph graph = new DependencyGraph();
  private final Planner planner = new Planner(() -> "run-1");
  private AllowedAccounts allowed = AllowedAccounts.ANY;
  private boolean handlerLoaded = true;
  private List<ConfigProblem> schemaProblems = List.of();

  /** The value of {@code x} with which a config has none of these problems. */
  private String fitting = "1";

  private Optional<Attempt> attempt = Optional.empty();
  private Optional<Instant> nextRecheck = Optional.empty();
  private boolean woken;
  private Optional<Inputs> appliedInputs = Optional.empty();
  private String handlerIdentity = "jar-1";

  private Decision plan(GraphBuilder builder) {
    Node node = builder.build();
    graph.observe(node);
    return planner.plan(new Seen(node));
  }

  private void given(GraphBuilder builder) {
    graph.observe(builder.build());
  }

  /** The hash that inputs of this config have. */
  private String hashOf(GraphBuilder builder) {
    return ((Decision.Apply) plan(builder)).inputs().hash();
  }

  @Test
  void nothingIsMadeWithoutTheFinalizer() {
    assertThat(plan(component("a").unfinalized())).isInstanceOf(Decision.AddFinalizer.class);
  }

  @Test
  void what_is_refused_before_anything_was_made_for_it_gets_no_finalizer() {
    given(component("b").dependsOn("a"));
    assertThat(plan(component("a").unfinalized().dependsOn("b")))
        .isInstanceOf(Decision.RefuseDependencies.class);
    assertThat(plan(component("c").unfinalized().dependsOn("nobody")))
        .isInstanceOf(Decision.RefuseDependencies.class);
    assertThat(plan(component("d").unfinalized().config("x", "{{ .n.providerStatus.a | none }}")))
        .isInstanceOf(Decision.RefuseConfig.class);
    allowed = only("deployer");
    assertThat(plan(component("e").unfinalized())).isInstanceOf(Decision.RefuseAccount.class);
  }

  @Test
  void what_may_have_been_made_something_for_gets_the_finalizer_back_also_if_it_is_refused() {
    for (ComponentStatus was :
        List.of(
            component("a").ready().build().status(),
            component("a").pending().build().status().withRun(OPEN))) {
      assertThat(plan(component("a").unfinalized().dependsOn("nobody").generation(2).status(was)))
          .isInstanceOf(Decision.AddFinalizer.class);
    }
  }

  @Test
  void what_waits_or_is_suspended_or_lacks_its_handler_has_the_finalizer_early() {
    given(component("db").pending());
    assertThat(plan(component("a").unfinalized().dependsOn("db")))
        .isInstanceOf(Decision.AddFinalizer.class);
    assertThat(plan(component("b").unfinalized().suspended()))
        .isInstanceOf(Decision.AddFinalizer.class);
    handlerLoaded = false;
    assertThat(plan(component("c").unfinalized().dependsOn("nobody")))
        .isInstanceOf(Decision.AddFinalizer.class);
  }

  @Test
  void anUnknownHandlerIsAwaited() {
    handlerLoaded = false;
    assertThat(plan(component("a"))).isInstanceOf(Decision.AwaitHandler.class);
  }

  private static AllowedAccounts only(String... accounts) {
    return new AllowedAccounts(List.of(new AllowedAccounts.Rule(List.of("*"), List.of(accounts))));
  }

  @Test
  void nothing_is_applied_as_an_account_that_is_not_allowed() {
    allowed = only("deployer");
    GraphBuilder wrong = component("wrong").dependsOn("nobody").config("x", "{{ .n.providerStatus");
    for (GraphBuilder builder :
        List.of(component("new"), component("was").ready(), component("b").pending(), wrong)) {
      assertThat(plan(builder))
          .asInstanceOf(type(Decision.RefuseAccount.class))
          .satisfies(
              refusal ->
                  assertThat(refusal.message()).contains("spec.serviceAccountName", "deployer"));
    }
    assertThat(plan(component("a").account("deployer"))).isInstanceOf(Decision.Apply.class);
    assertThat(plan(component("a").suspended())).isInstanceOf(Decision.Suspend.class);
  }

  @Test
  void what_is_applied_is_repaired_as_the_account_it_was_applied_as_if_that_is_allowed() {
    woken = true;
    GraphBuilder moved = component("a").account("other").ready();
    for (String before : List.of("deployer", "other", "default")) {
      allowed = only("deployer");
      appliedInputs =
          Optional.of(
              new Inputs(
                  JsonNodeFactory.instance.objectNode(), before, "hash", List.of(), Set.of()));
      assertThat(plan(moved))
          .isInstanceOf(
              before.equals("deployer") ? Decision.Repair.class : Decision.RefuseAccount.class);
    }
  }

  @Test
  void nothing_is_deleted_as_an_account_that_is_not_allowed_but_it_can_be_given_up() {
    allowed = only("deployer");
    assertThat(plan(component("a").ready().deleting()))
        .isInstanceOf(Decision.AwaitAccountToDelete.class);
    assertThat(plan(component("a").ready().deleting().account("deployer")))
        .isInstanceOf(Decision.Delete.class);
    assertThat(plan(component("a").ready().deleting().annotation(Names.ABANDON, "true")))
        .isInstanceOf(Decision.Abandon.class);
  }

  @Test
  void aFirstRunIsCausedByTheSpec() {
    assertThat(plan(component("a")))
        .asInstanceOf(type(Decision.Apply.class))
        .satisfies(a -> assertThat(a.run()).isEqualTo(new Run("run-1", Set.of(Run.Cause.SPEC))));
  }

  @Test
  void whatIsAppliedIsNotAppliedAgain() {
    String hash = hashOf(component("a").config("x", "y"));
    assertThat(plan(component("a").config("x", "y").readyFrom(hash)))
        .isInstanceOf(Decision.UpToDate.class);
    assertThat(
            plan(
                component("a")
                    .generation(2)
                    .config("x", "z")
                    .status(component("a").readyFrom(hash).build().status())))
        .asInstanceOf(type(Decision.Apply.class))
        .satisfies(a -> assertThat(a.run().causes()).containsExactly(Run.Cause.SPEC));
  }

  @Test
  void dependenciesAreAwaitedAndTheirChangedValuesTakenUp() {
    given(component("db").pending());
    GraphBuilder app = component("app").config("host", "{{ .db.providerStatus.endpoint }}");
    assertThat(plan(app)).isInstanceOf(Decision.AwaitDependencies.class);
    given(component("db").ready());
    assertThat(plan(app))
        .asInstanceOf(type(Decision.Apply.class))
        .satisfies(
            a -> assertThat(a.inputs().config().get("host").asText()).isEqualTo("db.example.com"));
    assertThat(
            plan(
                component("app")
                    .config("host", "{{ .db.providerStatus.endpoint }}")
                    .readyFrom("older", "db")))
        .asInstanceOf(type(Decision.Apply.class))
        .satisfies(a -> assertThat(a.run().causes()).containsExactly(Run.Cause.DEPENDENCY));
  }

  @Test
  void aDependencyThatStopsBeingReadyDoesNotTouchItsReadyDependents() {
    given(component("db").ready());
    String hash = hashOf(component("app").dependsOn("db"));
    given(component("db").generation(2).status(component("db").ready().build().status()));
    assertThat(plan(component("app").dependsOn("db").readyFrom(hash, "db")))
        .isInstanceOf(Decision.UpToDate.class);
    woken = true;
    assertThat(plan(component("app").dependsOn("db").readyFrom(hash, "db")))
        .isInstanceOf(Decision.Apply.class);
  }

  /** It was applied, and what its spec says now is something else. */
  private GraphBuilder editedSinceApplied() {
    given(component("db").ready());
    Inputs old =
        ((Decision.Apply) plan(component("app").dependsOn("db").config("x", "1"))).inputs();
    appliedInputs = Optional.of(old);
    ComponentStatus status = component("app").readyFrom(old.hash(), "db").build().status();
    return component("app").generation(2).dependsOn("db").config("x", "2").status(status);
  }

  @Test
  void whatIsAppliedIsRepairedWhileWhatComesNextHasToWait() {
    GraphBuilder app = editedSinceApplied();
    given(component("db").pending());
    assertThat(plan(app)).isInstanceOf(Decision.AwaitDependencies.class);
    woken = true;
    assertThat(plan(app))
        .asInstanceOf(type(Decision.Repair.class))
        .satisfies(
            r -> {
              assertThat(r.inputs().config().get("x").asText()).isEqualTo("1");
              assertThat(r.run().causes()).containsExactly(Run.Cause.WATCHED_OBJECT);
            });
    graph.remove(key("db"));
    assertThat(plan(app)).as("the dependency is gone").isInstanceOf(Decision.Repair.class);
    schemaProblems =
        List.of(new ConfigProblem(ConfigProblem.Kind.SchemaViolation, "config.x", "no"));
    given(component("db").ready());
    assertThat(plan(app)).as("the new config is wrong").isInstanceOf(Decision.Repair.class);
    fitting = "none";
    assertThat(plan(app))
        .as("another handler takes the old one no more")
        .isInstanceOf(Decision.RefuseConfig.class);
    schemaProblems = List.of();
    assertThat(plan(app))
        .as("nothing waits any more")
        .asInstanceOf(type(Decision.Apply.class))
        .satisfies(a -> assertThat(a.inputs().config().get("x").asText()).isEqualTo("2"));
  }

  @Test
  void nothingIsRepairedWithWhatIsNotKnownToBeApplied() {
    GraphBuilder app = editedSinceApplied();
    given(component("db").pending());
    woken = true;
    Inputs old = appliedInputs.orElseThrow();
    appliedInputs =
        Optional.of(new Inputs(old.config(), null, "of another run", List.of(), Set.of()));
    assertThat(plan(app)).isInstanceOf(Decision.AwaitDependencies.class);
    appliedInputs = Optional.empty();
    assertThat(plan(app)).isInstanceOf(Decision.AwaitDependencies.class);
    appliedInputs = Optional.of(old);
    ComponentStatus begun =
        app.build().status().withRun(new RunRecord("run-0", List.of("SPEC"), "newer", null));
    assertThat(plan(app.status(begun)))
        .as("half of each may be there")
        .isInstanceOf(Decision.AwaitDependencies.class);
  }

  @Test
  void aRepairThatFailedIsTheSameRunUntilItEndsWell() {
    GraphBuilder app = editedSinceApplied();
    given(component("db").pending());
    Inputs old = appliedInputs.orElseThrow();
    ComponentStatus applied = app.build().status();
    ComponentStatus failed =
        applied.withRun(new RunRecord("run-7", List.of("WATCHED_OBJECT"), old.hash(), null));
    AttemptKey key = AttemptKey.toRepair(app.build(), old, new Echo());
    attempt = Optional.of(new Attempt(key, 1, Optional.of(NOW.plusSeconds(4))));
    assertThat(plan(app.status(failed)))
        .asInstanceOf(type(Decision.AwaitRepair.class))
        .satisfies(
            a -> {
              assertThat(a.again()).contains(Duration.ofSeconds(4));
              assertThat(a.why()).isInstanceOf(Decision.AwaitDependencies.class);
            });
    attempt = Optional.of(new Attempt(key, 1, Optional.of(NOW)));
    assertThat(plan(app.status(failed)))
        .asInstanceOf(type(Decision.Repair.class))
        .satisfies(r -> assertThat(r.run().id()).isEqualTo("run-7"));
    attempt = Optional.empty();
    assertThat(plan(component("app").generation(3).dependsOn("db").config("x", "1").status(failed)))
        .as("the edit was taken back: what is applied is not known to be as it should")
        .asInstanceOf(type(Decision.Apply.class))
        .satisfies(a -> assertThat(a.run().id()).isEqualTo("run-7"));
  }

  @Test
  void whatIsAppliedIsRefreshedWhileWhatComesNextHasToWait() {
    GraphBuilder app = editedSinceApplied();
    given(component("db").pending());
    assertThat(plan(app.refreshInterval("2h")))
        .asInstanceOf(type(Decision.AwaitRepair.class))
        .satisfies(a -> assertThat(a.again()).contains(Duration.ofHours(1)));
    assertThat(plan(app.refreshInterval("10m")))
        .asInstanceOf(type(Decision.Repair.class))
        .satisfies(r -> assertThat(r.run().causes()).containsExactly(Run.Cause.REFRESH));
  }

  @Test
  void aRequestThatIsOlderThanTheReboundNameDoesNotAcceptIt() {
    given(component("shop-db").of("u", "shop").ready());
    ComponentStatus applied = component("shop-app").of("u", "shop").ready("db").build().status();
    GraphBuilder app = component("shop-app").of("u", "shop").dependsOn("db");
    ComponentStatus older =
        applied.withRun(new RunRecord("run-0", List.of("REQUESTED"), "of other inputs", null));
    assertThat(plan(app.status(older)))
        .asInstanceOf(type(Decision.RefuseDependencies.class))
        .satisfies(r -> assertThat(r.reason()).isEqualTo("DependencyRebound"));
  }

  @Test
  void of_many_missing_names_ten_are_told_and_the_others_counted() {
    String[] names = new String[1000];
    Arrays.setAll(names, i -> "missing-" + i);
    assertThat(plan(component("app").dependsOn(names)))
        .asInstanceOf(type(Decision.RefuseDependencies.class))
        .satisfies(r -> assertThat(r.message()).contains("'missing-9'").endsWith("; and 990 more"))
        .satisfies(r -> assertThat(r.message()).doesNotContain("missing-10"));
  }

  @Test
  void aMissingNameIsRefusedWithSuggestions() {
    given(component("database").ready());
    assertThat(plan(component("app").dependsOn("databse")))
        .asInstanceOf(type(Decision.RefuseDependencies.class))
        .satisfies(
            r -> {
              assertThat(r.reason()).isEqualTo("DependencyNotFound");
              assertThat(r.message()).contains("'databse'").contains("did you mean database?");
            });
  }

  @Test
  void aNameThatNoComponentCanHaveIsShownShortened() {
    for (String endless : List.of("x".repeat(100_000), "other/" + "x".repeat(100_000))) {
      assertThat(plan(component("app").dependsOn(endless)))
          .asInstanceOf(type(Decision.RefuseDependencies.class))
          .satisfies(
              r -> {
                assertThat(r.reason()).isEqualTo("DependencyNotFound");
                assertThat(r.message()).contains("x…'").hasSizeLessThan(400);
                assertThat(r.rootCause())
                    .extracting(RootCause::message, STRING)
                    .hasSizeLessThan(400);
              });
    }
  }

  @Test
  void moreThanAThousandDependenciesOfBothKindsAreRefused() {
    GraphBuilder app =
        component("app")
            .dependsOn(IntStream.range(0, 500).mapToObj(i -> "d" + i).toArray(String[]::new));
    for (int i = 0; i < 500; i++) {
      app.config("k" + i, "{{ .r" + i + ".providerStatus.x }}");
    }
    assertThat(plan(app))
        .asInstanceOf(type(Decision.RefuseDependencies.class))
        .satisfies(r -> assertThat(r.reason()).isEqualTo("DependencyNotFound"))
        .satisfies(r -> assertThat(r.message()).endsWith("; and 990 more"));
    // A name counts once, however it is written.
    app.config("same", "{{ .d0.providerStatus.x }}");
    assertThat(plan(app))
        .asInstanceOf(type(Decision.RefuseDependencies.class))
        .satisfies(r -> assertThat(r.reason()).isEqualTo("DependencyNotFound"));
    app.dependsOn(IntStream.range(0, 501).mapToObj(i -> "d" + i).toArray(String[]::new));
    assertThat(plan(app))
        .asInstanceOf(type(Decision.RefuseDependencies.class))
        .satisfies(
            r -> {
              assertThat(r.reason()).isEqualTo("LimitExceeded");
              assertThat(r.message())
                  .isEqualTo(
                      "it depends on 1001 Components, in dependsOn and references; at most 1000 are possible: split the Component");
              assertThat(r.rootCause()).isNull();
            });
  }

  @Test
  void cyclesAndSelfReferencesAreRefused() {
    assertThat(plan(component("a").config("x", "{{ .a.providerStatus.y }}")))
        .asInstanceOf(type(Decision.RefuseDependencies.class))
        .satisfies(r -> assertThat(r.reason()).isEqualTo("SelfReference"));
    given(component("b").dependsOn("a"));
    assertThat(plan(component("a").dependsOn("b")))
        .asInstanceOf(type(Decision.RefuseDependencies.class))
        .satisfies(
            r -> {
              assertThat(r.reason()).isEqualTo("DependencyCycle");
              assertThat(r.message()).startsWith("a → b → a");
            });
  }

  @Test
  void aWrongConfigIsRefusedWithEveryProblem() {
    schemaProblems =
        List.of(
            new ConfigProblem(ConfigProblem.Kind.SchemaViolation, "config.a", "one"),
            new ConfigProblem(ConfigProblem.Kind.SchemaViolation, "config.b", "two"));
    assertThat(plan(component("a")))
        .asInstanceOf(type(Decision.RefuseConfig.class))
        .satisfies(r -> assertThat(r.problems()).hasSize(2));
  }

  /** What an attempt for this Component is filed under now. */
  private AttemptKey attemptKey(GraphBuilder builder) {
    attempt = Optional.empty();
    Decision.Apply apply = (Decision.Apply) plan(builder);
    return AttemptKey.toApply(builder.build(), apply.inputs(), new Echo());
  }

  @Test
  void aRefusedCallIsMadeAgainForAnotherHandlerSpecOrStatusButNotOtherwise() {
    GraphBuilder failed = component("a").failed("InvalidConfig", "no");
    attempt = Optional.of(new Attempt(attemptKey(failed), 0, Optional.empty()));
    assertThat(plan(failed)).isInstanceOf(Decision.AwaitAttempt.class);
    handlerIdentity = "jar-2";
    assertThat(plan(failed)).isInstanceOf(Decision.Apply.class);
    handlerIdentity = "jar-1";
    assertThat(plan(component("a").generation(2).failed("InvalidConfig", "no")))
        .isInstanceOf(Decision.Apply.class);
    assertThat(plan(component("a"))).as("status wiped").isInstanceOf(Decision.Apply.class);
    assertThat(plan(failed)).isInstanceOf(Decision.AwaitAttempt.class);
  }

  @Test
  void aFailedRunIsAwaitedThenRepeatedWithTheSameId() {
    AttemptKey key = attemptKey(component("a").failed("X", "y"));
    attempt = Optional.of(new Attempt(key, 3, Optional.of(NOW.plusSeconds(8))));
    assertThat(plan(component("a").failed("X", "y")))
        .asInstanceOf(type(Decision.AwaitAttempt.class))
        .satisfies(a -> assertThat(a.again()).contains(Duration.ofSeconds(8)));
    attempt = Optional.of(new Attempt(key, 3, Optional.of(NOW)));
    assertThat(plan(component("a").failed("X", "y"))).isInstanceOf(Decision.Apply.class);
    attempt =
        Optional.of(
            new Attempt(
                new AttemptKey.Apply("uid-a", 1, "of other inputs", "jar-1"), 3, Optional.empty()));
    assertThat(plan(component("a").failed("X", "y"))).isInstanceOf(Decision.Apply.class);
  }

  @Test
  void goingBackToWhatIsAppliedIsNoCauseWhateverWasWrongMeanwhile() {
    String hash = hashOf(component("a"));
    ComponentStatus applied = component("a").readyFrom(hash).build().status();
    ComponentStatus refused =
        new ComponentStatus(
            2L,
            Phase.Failed,
            List.of(
                new StatusCondition(
                    "Ready", "False", 2L, "2026-01-01T00:00:00Z", "SchemaViolation", "no")),
            applied.providerStatus(),
            applied.handler(),
            null,
            applied.applied(),
            null,
            null,
            applied.lastAppliedTime(),
            null,
            null);
    assertThat(plan(component("a").generation(3).status(refused)))
        .isInstanceOf(Decision.UpToDate.class);
  }

  @Test
  void aHandlersOwnReasonNamedLikeOneOfOursEndsNoBackoff() {
    AttemptKey key = attemptKey(component("a").failed("LimitExceeded", "too many secrets"));
    attempt = Optional.of(new Attempt(key, 9, Optional.of(NOW.plusSeconds(300))));
    assertThat(plan(component("a").failed("LimitExceeded", "too many secrets")))
        .isInstanceOf(Decision.AwaitAttempt.class);
  }

  @Test
  void whatStoodInTheWayOfARetryIsNotWaitedForTwice() {
    AttemptKey key = attemptKey(component("a").failed("AccessDenied", "no"));
    attempt = Optional.of(new Attempt(key, 9, Optional.of(NOW.plusSeconds(300))));
    assertThat(plan(component("a").failed("AccessDenied", "no")))
        .isInstanceOf(Decision.AwaitAttempt.class);
    assertThat(plan(component("a").held("DependencyNotFound", "no")))
        .isInstanceOf(Decision.Apply.class);
  }

  @Test
  void aRecheckIsARunOfItsOwnWhenItsTimeHasCome() {
    String hash = hashOf(component("a"));
    ComponentStatus ready = component("a").readyFrom(hash).build().status();
    assertThat(plan(component("a").status(withRecheck(ready, NOW.plusSeconds(60)))))
        .asInstanceOf(type(Decision.UpToDate.class))
        .satisfies(u -> assertThat(u.again()).contains(Duration.ofSeconds(60)));
    assertThat(plan(component("a").status(withRecheck(ready, NOW))))
        .asInstanceOf(type(Decision.Apply.class))
        .satisfies(a -> assertThat(a.run().causes()).containsExactly(Run.Cause.RECHECK));
  }

  @Test
  void a_look_that_found_all_as_it_was_is_followed_by_the_next_although_no_status_says_when() {
    String hash = hashOf(component("a"));
    ComponentStatus ready = component("a").readyFrom(hash).build().status();
    nextRecheck = Optional.of(NOW.plusSeconds(300));
    assertThat(plan(component("a").status(withRecheck(ready, NOW.minusSeconds(60)))))
        .asInstanceOf(type(Decision.UpToDate.class))
        .satisfies(u -> assertThat(u.again()).contains(Duration.ofSeconds(300)));
    nextRecheck = Optional.of(NOW);
    assertThat(plan(component("a").status(withRecheck(ready, NOW.minusSeconds(60)))))
        .asInstanceOf(type(Decision.Apply.class))
        .satisfies(a -> assertThat(a.run().causes()).containsExactly(Run.Cause.RECHECK));
  }

  /** A status that says that no handler has been called, but for what is given. */
  private static ComponentStatus neverServed(
      @Nullable String version,
      @Nullable RunRecord run,
      ComponentStatus.@Nullable Applied applied,
      @Nullable JsonNode checkpoint) {
    return new ComponentStatus(
        1L,
        Phase.Pending,
        List.of(),
        null,
        new ComponentStatus.ServedBy("echo", version),
        null,
        applied,
        run,
        checkpoint,
        null,
        null,
        null);
  }

  @Test
  void what_never_was_served_can_go_without_a_handler_and_nothing_else_can() {
    handlerLoaded = false;
    ComponentStatus never = neverServed(null, null, null, null);
    assertThat(plan(component("a").status(never).deleting())).isInstanceOf(Decision.Abandon.class);
    RunRecord run = new RunRecord("r", List.of("SPEC"), null, null);
    JsonNode checkpoint = JsonNodeFactory.instance.objectNode();
    for (ComponentStatus other :
        List.of(
            ComponentStatus.EMPTY, // it may have been lost
            neverServed("1.0.0", null, null, null),
            neverServed(null, run, null, null),
            neverServed(null, null, null, checkpoint),
            neverServed(
                null, null, new ComponentStatus.Applied("hash", 1L, "1.0.0", null), null))) {
      assertThat(plan(component("a").status(other).deleting()))
          .as(other.toString())
          .isInstanceOf(Decision.AwaitHandlerToDelete.class);
    }
    handlerLoaded = true;
    assertThat(plan(component("a").status(never).deleting())).isInstanceOf(Decision.Delete.class);
  }

  private static ComponentStatus withRecheck(ComponentStatus status, Instant at) {
    return new ComponentStatus(
        status.observedGeneration(),
        status.phase(),
        status.conditions(),
        status.providerStatus(),
        status.handler(),
        null,
        status.applied(),
        null,
        null,
        status.lastAppliedTime(),
        null,
        at.toString());
  }

  @Test
  void aRequestCausesOneRun() {
    String hash = hashOf(component("a"));
    assertThat(plan(component("a").readyFrom(hash).annotation(Names.REQUESTED_AT, "1")))
        .asInstanceOf(type(Decision.Apply.class))
        .satisfies(a -> assertThat(a.run().causes()).containsExactly(Run.Cause.REQUESTED));
  }

  @Test
  void theRefreshIntervalCausesOneRunHoweverManyTicksWereMissed() {
    String hash = hashOf(component("a"));
    assertThat(plan(component("a").readyFrom(hash).refreshInterval("10m")))
        .asInstanceOf(type(Decision.Apply.class))
        .satisfies(a -> assertThat(a.run().causes()).containsExactly(Run.Cause.REFRESH));
    assertThat(plan(component("a").readyFrom(hash).refreshInterval("2h")))
        .asInstanceOf(type(Decision.UpToDate.class))
        .satisfies(u -> assertThat(u.again()).contains(Duration.ofHours(1)));
  }

  @Test
  void aSuspendedOneIsLeftAloneAndSaysWhetherItIsCurrent() {
    String hash = hashOf(component("a"));
    assertThat(plan(component("a").readyFrom(hash).suspended()))
        .isEqualTo(new Decision.Suspend(true));
    assertThat(plan(component("a").suspended())).isEqualTo(new Decision.Suspend(false));
  }

  @Test
  void aNameThatNowMeansAnotherComponentIsHeld() {
    given(component("shop-db").of("u", "shop").ready());
    GraphBuilder app = component("shop-app").of("u", "shop").dependsOn("db").ready("db");
    assertThat(plan(app))
        .asInstanceOf(type(Decision.RefuseDependencies.class))
        .satisfies(r -> assertThat(r.reason()).isEqualTo("DependencyRebound"));
  }

  @Test
  void deletionWaitsForWhatWasMadeFromIt() {
    given(component("app").dependsOn("db").ready("db"));
    assertThat(plan(component("db").ready().deleting()))
        .isEqualTo(new Decision.AwaitDependents(List.of(key("app"))));
    graph.remove(key("app"));
    assertThat(plan(component("db").ready().deleting())).isInstanceOf(Decision.Delete.class);
  }

  @Test
  void deletionWithoutHandlerWaitsUnlessTheUserGivesUp() {
    handlerLoaded = false;
    assertThat(plan(component("a").ready().deleting()))
        .isInstanceOf(Decision.AwaitHandlerToDelete.class);
    assertThat(plan(component("a").pending().deleting()))
        .isInstanceOf(Decision.AwaitHandlerToDelete.class);
    assertThat(plan(component("a").ready().deleting().annotation(Names.ABANDON, "true")))
        .isInstanceOf(Decision.Abandon.class);
    assertThat(plan(component("a").deleting().unfinalized())).isInstanceOf(Decision.Ignore.class);
  }

  private final class Seen implements Observation {
    private final Node node;

    Seen(Node node) {
      this.node = node;
    }

    @Override
    public Node component() {
      return node;
    }

    @Override
    public List<Dependency> dependencies() {
      return graph.dependencies(node);
    }

    @Override
    public List<ComponentKey> cycle() {
      return graph.cycle(node.key());
    }

    @Override
    public List<String> suggestions(String name) {
      return graph.suggestions(node, name);
    }

    @Override
    public @Nullable RootCause rootCause() {
      return graph.rootCause(node.key());
    }

    @Override
    public List<ComponentKey> deletionBlockers() {
      return graph.deletionBlockers(node.key());
    }

    @Override
    public Optional<HandlerView> handler() {
      return handlerLoaded ? Optional.of(new Echo()) : Optional.empty();
    }

    @Override
    public Optional<String> accountRefusal(Optional<String> serviceAccountName) {
      return allowed.refusal("ns", serviceAccountName.orElse("default"));
    }

    @Override
    public Optional<Attempt> lastAttempt() {
      return attempt;
    }

    @Override
    public boolean woken() {
      return woken;
    }

    @Override
    public Optional<Instant> nextRecheck() {
      return nextRecheck;
    }

    @Override
    public Optional<Inputs> appliedInputs() {
      return appliedInputs;
    }

    @Override
    public Instant now() {
      return NOW;
    }
  }

  private final class Echo implements HandlerView {
    @Override
    public String version() {
      return "1.0.0";
    }

    @Override
    public String identity() {
      return handlerIdentity;
    }

    @Override
    public boolean upgradeReruns() {
      return false;
    }

    @Override
    public List<ConfigProblem> check(JsonNode config, Set<String> referencedPaths) {
      return config.path("x").asText().equals(fitting) ? List.of() : schemaProblems;
    }
  }
}
