package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentStatus.AppliedDependency;
import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.StatusCondition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What Components depend on: what a name means, what flows along it, and who holds up whom. */
class DependenciesIT extends OneOperator {

  /** One that reads another's value. */
  private static String reader(String name, String dependency) {
    return User.echo(name, valueOf(dependency));
  }

  private static String valueOf(String dependency) {
    return "{{ ." + dependency.replace('-', '_') + ".providerStatus.value }}";
  }

  private static void assertRootCause(Component waiting, String component, String reason) {
    assertThat(waiting.getStatus().rootCause())
        .as("root cause of %s", waiting.getMetadata().getName())
        .extracting(RootCause::component, RootCause::reason)
        .containsExactly(component, reason);
  }

  /** The spec has to be changed, and says why. */
  private static void assertStalled(Component refused, String message) {
    assertThat(refused.getStatus().phase()).isEqualTo(Phase.Failed);
    for (String type : List.of("Ready", "DependenciesReady")) {
      assertThat(User.condition(refused, type))
          .extracting(StatusCondition::status, StatusCondition::message)
          .containsExactly("False", message);
    }
    assertThat(User.condition(refused, "Stalled").status()).isEqualTo("True");
    assertThat(refused.getStatus().providerStatus()).isNull();
  }

  private static List<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  private static String dependsOn(List<String> names) {
    return "dependsOn: [" + String.join(", ", names) + "]";
  }

  private long writesTo(String name) {
    return user.writes().stream()
        .filter(r -> r.name().equals(name) && r.resource().startsWith("components"))
        .count();
  }

  @Test
  void what_is_refused_at_birth_is_written_once_and_served_when_it_is_corrected() {
    List<String> all = names("d", 20);
    user.apply(
        all.stream()
            .map(n -> User.echo(n, "x", dependsOn(all.stream().filter(o -> !o.equals(n)).toList())))
            .collect(Collectors.joining()));
    all.forEach(n -> user.awaitReason(n, "DependencyCycle"));
    // The first one says before that all others are missing, and those that come with it may, too.
    assertThat(all.stream().mapToLong(this::writesTo).sum()).isLessThan(2 * all.size());
    assertThat(user.existing("d7").getMetadata().getFinalizers()).isEmpty();
    user.apply(User.echo("d7", "x"));
    Component served = user.awaitReady("d7");
    assertThat(served.getMetadata().getFinalizers()).contains(Names.COMPONENT_FINALIZER);
    user.delete("component", all.toArray(String[]::new));
    all.forEach(user::awaitGone);
  }

  @Test
  void missing_names_that_come_one_after_the_other_do_not_rewrite_who_lacks_them_each_time() {
    List<String> missing = names("n", 40);
    user.apply(User.echo("lacks", "x", dependsOn(missing)));
    user.awaitReason("lacks", "DependencyNotFound");
    long from = System.nanoTime();
    user.apply(missing.stream().map(n -> User.echo(n, "x")).collect(Collectors.joining()));
    user.awaitReady("lacks");
    long seconds = (System.nanoTime() - from) / 1_000_000_000;
    // Two refusals, waiting, finalizer, checkpoint, result; and other words every 2 seconds.
    assertThat(writesTo("lacks")).isLessThanOrEqualTo(8 + seconds / 2);
  }

  @Test
  void aValueFlowsThroughAChainAndItsChangeDoesToo() {
    user.apply(User.echo("c0", "one"));
    for (int i = 1; i < 6; i++) {
      user.apply(reader("c" + i, "c" + (i - 1)));
    }
    user.awaitValue("c5", "one");
    user.apply(User.echo("c0", "two"));
    assertThat(User.calls(user.awaitValue("c5", "two"))).isEqualTo(2);
  }

  @Test
  void aWaitingOneNamesTheFailedOneAtTheEndOfItsChain() {
    user.apply(User.echo("root", "fail"));
    user.apply(User.echo("mid", "x", "dependsOn: [root]"));
    user.apply(User.echo("leaf", "x", "dependsOn: [mid]"));
    Component leaf = user.awaitComponent("leaf", c -> c.getStatus().rootCause() != null);
    assertRootCause(leaf, "root", "Refused");
    assertThat(User.readiness(leaf).message())
        .isEqualTo("waiting for mid; held up by root: Refused: told to fail");
    user.apply(User.echo("root", "fine"));
    assertThat(user.awaitReady("leaf").getStatus().rootCause()).isNull();
  }

  @Test
  void retriesOfAFailingOneRewriteNoneOfThoseThatWaitForIt() {
    List<String> waiting = IntStream.range(0, 20).mapToObj(i -> "w" + i).toList();
    StringBuilder yaml = new StringBuilder(User.echo("source", "fail anew"));
    for (int i = 0; i < waiting.size(); i++) {
      // A tree, by references and without.
      String parent = i == 0 ? "source" : "w" + (i - 1) / 2;
      yaml.append(
          i % 2 == 0
              ? reader(waiting.get(i), parent)
              : User.echo(waiting.get(i), "x", "dependsOn: [" + parent + "]"));
    }
    user.apply(yaml.toString());
    for (String name : waiting) {
      assertRootCause(
          user.awaitComponent(name, c -> c.getStatus().rootCause() != null), "source", "Refused");
    }
    Map<String, String> before = versions(waiting);
    int calls = callsSoFar(user.existing("source"));
    Component retried = user.awaitComponent("source", c -> callsSoFar(c) >= calls + 3);
    assertThat(User.readiness(retried).message())
        .as("it fails another way each time")
        .doesNotContain("call " + calls);
    assertThat(versions(waiting)).isEqualTo(before);
    user.apply(User.echo("source", "fine"));
    waiting.forEach(user::awaitReady);
  }

  private Map<String, String> versions(List<String> names) {
    return user.components().stream()
        .filter(c -> names.contains(c.getMetadata().getName()))
        .collect(
            Collectors.toMap(
                c -> c.getMetadata().getName(), c -> c.getMetadata().getResourceVersion()));
  }

  private static int callsSoFar(Component component) {
    return Objects.requireNonNull(component.getStatus().checkpoint()).path("calls").asInt();
  }

  @Test
  void oneCreatedBeforeItsDependencyGoesOnByItselfOnceThatIsThere() {
    user.apply(reader("app", "my-db"));
    Component early = user.awaitReason("app", "DependencyNotFound");
    assertThat(early.getStatus().phase()).isEqualTo(Phase.Pending);
    assertThat(User.condition(early, "DependenciesReady"))
        .extracting(StatusCondition::status, StatusCondition::reason, StatusCondition::message)
        .containsExactly(
            "False",
            "DependencyNotFound",
            "there is no Component 'my_db' in this Composition or namespace");
    assertRootCause(early, "my-db", "DependencyNotFound");
    user.awaitEvent("Warning +DependencyNotFound +component/app");
    user.apply(User.echo("my-db", "one"));
    assertThat(user.awaitValue("app", "one").getStatus().rootCause()).isNull();
  }

  @Test
  void aMisspeltNameIsRefusedWithTheNamesThatItMayHaveMeant() {
    user.apply(User.echo("database", "x") + User.echo("cache", "x") + reader("app", "databse"));
    assertThat(User.readiness(user.awaitReason("app", "DependencyNotFound")).message())
        .isEqualTo(
            "there is no Component 'databse' in this Composition or namespace; did you mean"
                + " database?");
    user.apply(
        User.composition(
            "shop",
            "{name: Ledger, type: echo, config: {value: x}}",
            "{name: web, type: echo, dependsOn: [Leger], config: {}}"));
    assertThat(User.readiness(user.awaitReason("shop-web", "DependencyNotFound")).message())
        .isEqualTo(
            "there is no Component 'Leger' in this Composition or namespace; did you mean Ledger?");
  }

  @Test
  void oneThatDependsOnItselfIsToldToRemoveThatName() {
    user.apply(reader("a", "a") + User.echo("b", "x", "dependsOn: [b]"));
    assertStalled(
        user.awaitReason("a", "SelfReference"), "'a' is this Component itself; remove it");
    assertStalled(
        user.awaitReason("b", "SelfReference"), "'b' is this Component itself; remove it");
    user.apply(
        User.composition("shop", "{name: Web, type: echo, dependsOn: [Web], config: {value: x}}"));
    assertStalled(
        user.awaitReason("shop-web", "SelfReference"), "'Web' is this Component itself; remove it");
    user.apply(User.echo("a", "x"));
    assertThat(user.awaitReady("a").getStatus().condition("Stalled")).isNull();
  }

  @Test
  void aCycleIsShownWithItsPathOnEveryMemberAndOnNoneOnceItIsBroken() {
    user.apply(
        reader("a", "b")
            + reader("b", "c")
            + User.echo("c", "x", "dependsOn: [a]")
            + User.echo("outside", "x", "dependsOn: [b]"));
    Map<String, String> paths =
        Map.of("a", "a → b → c → a", "b", "b → c → a → b", "c", "c → a → b → c");
    paths.forEach(
        (name, path) ->
            assertStalled(
                user.awaitReason(name, "DependencyCycle"),
                path + "; remove one of these dependencies"));
    Component outside = user.awaitComponent("outside", c -> c.getStatus().rootCause() != null);
    assertRootCause(outside, "b", "DependencyCycle");
    assertThat(User.readiness(outside).message())
        .isEqualTo("waiting for b; held up by b: DependencyCycle: b → c → a → b");
    user.apply(User.echo("c", "x"));
    for (String name : List.of("a", "b", "c", "outside")) {
      Component healed = user.awaitReady(name);
      assertThat(healed.getStatus().condition("Stalled")).isNull();
      assertThat(User.condition(healed, "DependenciesReady").status()).isEqualTo("True");
      assertThat(healed.getStatus().rootCause()).isNull();
    }
  }

  @Test
  void whatIsReadyStaysSoWithoutItsDependencyAndTakesUpTheValuesOfASuccessorInPlace() {
    user.apply(
        User.echo("db", "one")
            + reader("app", "db")
            + reader("edited", "db")
            + User.echo("after", "x", "dependsOn: [db]"));
    String uid = user.awaitValue("app", "one").getMetadata().getUid();
    user.awaitValue("edited", "one");
    user.awaitReady("after");
    user.delete("component", "db");
    user.abandon("db");
    user.awaitGone("db");
    for (String name : List.of("app", "after")) {
      Component without =
          user.awaitComponent(
              name,
              c -> User.condition(c, "DependenciesReady").reason().equals("DependencyNotFound"));
      assertThat(User.condition(without, "DependenciesReady").message())
          .isEqualTo("there is no Component 'db' in this Composition or namespace");
      assertThat(User.ready(without)).isTrue();
      assertThat(User.readiness(without).status()).isEqualTo("True");
      assertThat(User.calls(without)).isEqualTo(1);
    }
    user.apply(User.echo("edited", valueOf("db") + "!"));
    Component edited = user.awaitReason("edited", "DependencyNotFound");
    assertThat(edited.getStatus().phase()).isEqualTo(Phase.Pending);
    assertThat(User.value(edited)).isEqualTo("one");

    user.apply(User.echo("db", "two"));
    Component app = user.awaitValue("app", "two");
    assertThat(app.getMetadata().getUid()).isEqualTo(uid);
    assertThat(User.calls(app)).isEqualTo(2);
    user.awaitValue("edited", "two!");
    Component after =
        user.awaitComponent(
            "after", c -> User.condition(c, "DependenciesReady").status().equals("True"));
    assertThat(User.calls(after)).isEqualTo(1);
  }

  /** Another entry beside {@code web}, which reads {@code db}. */
  private static String shop(String web, String... others) {
    String[] entries = new String[others.length + 1];
    System.arraycopy(others, 0, entries, 1, others.length);
    entries[0] = "{name: web, type: journal, config: {value: '%s', failures: 1}}".formatted(web);
    return User.composition("shop", entries);
  }

  private static final String DB_ENTRY = "{name: db, type: echo, config: {value: of the entry}}";

  private Component awaitHeld(String from, String to) {
    Component held = user.awaitReason("shop-web", "DependencyRebound");
    String message =
        "'db' was applied as Component %s and now means %s; change the spec or request a run to accept that"
            .formatted(from, to);
    assertThat(held.getStatus().phase()).isEqualTo(Phase.Pending);
    for (String type : List.of("Ready", "DependenciesReady")) {
      assertThat(User.condition(held, type))
          .extracting(StatusCondition::status, StatusCondition::message)
          .containsExactly("False", message);
    }
    user.awaitEvent("Warning +DependencyRebound +component/shop-web +'db' was applied as");
    user.awaitComposition(
        "shop",
        c -> User.readiness(c).message().contains("shop-web: DependencyRebound: " + message));
    return held;
  }

  private void assertAppliedFrom(Component web, String component) {
    assertThat(Objects.requireNonNull(web.getStatus().applied()).dependencies())
        .containsExactly(new AppliedDependency("db", component));
  }

  @Test
  void aNameThatANewEntryGivesAnotherMeaningIsHeldUntilARunIsRequested() {
    user.apply(User.echo("db", "of the namespace") + shop(valueOf("db")));
    String uid = user.awaitValue("shop-web", "of the namespace").getMetadata().getUid();
    user.apply(shop(valueOf("db"), DB_ENTRY));
    Component held = awaitHeld("db", "shop-db");
    assertThat(User.value(held)).isEqualTo("of the namespace");
    assertAppliedFrom(held, "db");
    assertThat(fixture.journal(user.namespace())).doesNotContain("apply shop-web of the entry");
    user.request("shop-web", "accept");
    Component accepted = user.awaitValue("shop-web", "of the entry");
    assertAppliedFrom(accepted, "shop-db");
    assertThat(accepted.getMetadata().getUid()).isEqualTo(uid);
    user.awaitCompositionReady("shop");
  }

  @Test
  void aNameThatARemovedEntryGivesAnotherMeaningIsHeldUntilTheSpecChanges() {
    user.apply(User.echo("db", "of the namespace") + shop(valueOf("db"), DB_ENTRY));
    user.awaitValue("shop-web", "of the entry");
    user.apply(shop(valueOf("db")));
    Component held = awaitHeld("shop-db", "db");
    assertThat(User.value(held)).isEqualTo("of the entry");
    assertThat(user.existing("shop-db").isMarkedForDeletion())
        .as("what it was made from stays until it has moved")
        .isTrue();
    user.apply(shop("now " + valueOf("db")));
    assertAppliedFrom(user.awaitValue("shop-web", "now of the namespace"), "db");
    user.awaitGone("shop-db");
    user.awaitCompositionReady("shop");
  }

  @Test
  void aCommitThatMovesOneToAnotherDependencyKeepsTheOldUntilItRunsOnTheNew() {
    String entry = "{name: app, type: journal, config: {value: '%s'}}";
    user.apply(
        User.composition(
            "shop",
            "{name: db, type: journal, config: {value: one}}",
            entry.formatted(valueOf("db"))));
    user.awaitCompositionReady("shop");
    String moved =
        User.composition(
            "shop",
            "{name: db2, type: echo, config: {value: fail}}",
            entry.formatted(valueOf("db2")));
    user.apply(moved);
    assertThat(User.readiness(user.awaitReason("shop-db", "HasDependents")).message())
        .isEqualTo("waiting for Components that were made from this one to go: shop-app");
    Component app = user.awaitComponent("shop-app", c -> c.getStatus().rootCause() != null);
    assertThat(User.readiness(app).reason()).isEqualTo("WaitingForDependencies");
    assertRootCause(app, "shop-db2", "Refused");
    assertThat(fixture.journal(user.namespace())).doesNotContain("delete shop-db null");
    user.apply(moved.replace("fail", "two"));
    user.awaitGone("shop-db");
    assertThat(fixture.journal(user.namespace()))
        .containsSubsequence("applied shop-app two", "delete shop-db null");
    user.awaitCompositionReady("shop");
  }
}
