package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.CompositionStatus.EntryStatus;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a Composition makes of its entries, and of changes to them. */
class CompositionIT extends OneOperator {

  private static final String FOREIGN_FINALIZER = "example.com/held";

  private static String entry(String name, String value) {
    return "{name: " + name + ", type: journal, config: {value: '" + value + "'}}";
  }

  private static String valueOf(String entry) {
    return "{{ ." + entry + ".providerStatus.value }}";
  }

  private String uid(String component) {
    return user.existing(component).getMetadata().getUid();
  }

  private void editComponent(String name, UnaryOperator<Component> edit) {
    user.client()
        .resources(Component.class)
        .inNamespace(user.namespace())
        .withName(name)
        .edit(edit);
  }

  /** Has somebody else keep a Component from going. */
  private void hold(String component) {
    editComponent(
        component,
        c -> {
          c.addFinalizer(FOREIGN_FINALIZER);
          return c;
        });
  }

  private void release(String component) {
    editComponent(
        component,
        c -> {
          c.removeFinalizer(FOREIGN_FINALIZER);
          return c;
        });
  }

  private Composition awaitMessage(String reason, String message) {
    return user.awaitComposition(
        "app",
        c ->
            User.readiness(c).reason().equals(reason)
                && User.readiness(c).message().equals(message));
  }

  @Test
  void aCompositionStampsOutComponentsAndFollowsItsList() {
    user.apply(User.composition("app", entry("Base_one", "b"), entry("top", valueOf("Base_one"))));
    user.awaitCompositionReady("app");
    Component base = user.existing("app-base-one");
    assertThat(base.getMetadata().getFinalizers()).contains(Names.COMPONENT_FINALIZER);
    assertThat(base.getMetadata().getLabels()).containsEntry(Names.ENTRY_LABEL, "Base_one");
    assertThat(User.value(user.existing("app-top"))).isEqualTo("b");
    user.apply(User.composition("app", entry("Base_one", "changed")));
    user.awaitGone("app-top");
    user.awaitValue("app-base-one", "changed");
    user.kubectl("delete", "composition", "app", "--timeout=60s");
    assertThat(user.components()).isEmpty();
  }

  @Test
  void aCompositionTakesNothingOverThatIsNotItsOwn() {
    user.apply(User.echo("app-db", "mine"));
    user.awaitReady("app-db");
    user.apply(
        User.composition(
            "app",
            "{name: db, type: echo, config: {value: theirs}}",
            "{name: a_b, type: echo, config: {}}",
            "{name: a-b, type: echo, config: {}}"));
    Composition refused =
        user.awaitComposition("app", c -> User.readiness(c).reason().equals("EntryRefused"));
    assertThat(User.readiness(refused).message())
        .contains("app-db exists and does not belong to this Composition")
        .contains("entries a_b and a-b would both become Component app-a-b");
    assertThat(User.value(user.existing("app-db"))).isEqualTo("mine");
    // The cure that the message names.
    String uid = uid("app-db");
    // kubectl's own waiting misses an object that is replaced within milliseconds.
    user.delete("component", "app-db");
    Component stamped =
        user.awaitComponent("app-db", c -> User.ready(c) && !c.getMetadata().getUid().equals(uid));
    assertThat(User.value(stamped)).isEqualTo("theirs");
    user.kubectl("delete", "composition", "app", "--timeout=60s");
  }

  @Test
  void what_others_wrote_on_its_components_stays_there_however_large() {
    user.apply(User.composition("app", entry("a", "x")));
    user.awaitCompositionReady("app");
    String large = "v".repeat(200_000);
    editComponent(
        "app-a",
        c -> {
          c.getMetadata().getAnnotations().put("example.com/large", large);
          c.getMetadata().getLabels().put("example.com/theirs", "l");
          return c;
        });
    user.apply(User.composition("app", entry("a", "changed")));
    user.awaitValue("app-a", "changed");
    Component changed = user.existing("app-a");
    assertThat(changed.getMetadata().getAnnotations()).containsEntry("example.com/large", large);
    assertThat(changed.getMetadata().getLabels())
        .containsEntry("example.com/theirs", "l")
        .containsEntry(Names.ENTRY_LABEL, "a");
  }

  @Test
  void a_component_with_too_many_finalizers_is_set_aside_and_keeps_those_of_others() {
    List<String> theirs = IntStream.range(0, 2_000).mapToObj(i -> "example.com/held" + i).toList();
    user.apply(User.echo("many", "x"));
    user.awaitReady("many");
    editComponent(
        "many",
        c -> {
          theirs.forEach(c::addFinalizer);
          return c;
        });
    Component aside = user.awaitReason("many", "Unreadable");
    assertThat(User.readiness(aside).message()).contains("metadata takes", "remove some");
    user.kubectl("annotate", "component", "many", Names.ABANDON + "=true");
    user.kubectl("delete", "component", "many", "--wait=false");
    Component left = user.awaitComponent("many", c -> !c.hasFinalizer(Names.COMPONENT_FINALIZER));
    assertThat(left.getMetadata().getFinalizers()).containsExactlyInAnyOrderElementsOf(theirs);
    editComponent(
        "many",
        c -> {
          c.getMetadata().setFinalizers(List.of());
          return c;
        });
    user.awaitGone("many");
  }

  @Test
  void orphanedComponentsStayAndAreTakenBack() {
    String yaml = User.composition("app", entry("a", "x"));
    user.apply(yaml);
    user.awaitCompositionReady("app");
    String uid = uid("app-a");
    user.kubectl("delete", "composition", "app", "--cascade=orphan", "--timeout=60s");
    assertThat(user.existing("app-a").getMetadata().getOwnerReferences()).isEmpty();
    assertThat(user.existing("app-a").isMarkedForDeletion()).isFalse();
    user.apply(yaml);
    user.awaitComponent("app-a", c -> !c.getMetadata().getOwnerReferences().isEmpty());
    assertThat(uid("app-a")).isEqualTo(uid);
  }

  @Test
  void suspendingItSuspendsAllEntriesUntilItIsResumed() {
    user.apply(User.composition("app", entry("a", "one"), entry("b", valueOf("a"))));
    user.awaitCompositionReady("app");
    suspend(true);
    for (String name : List.of("app-a", "app-b")) {
      Component suspended = user.awaitReason(name, "Suspended");
      assertThat(suspended.getStatus().phase()).isEqualTo(Phase.Ready);
      assertThat(User.readiness(suspended).message())
          .isEqualTo("suspended; what is applied is what the spec says");
    }
    user.kubectl(
        "patch",
        "composition",
        "app",
        "--type=json",
        "-p",
        "[{\"op\": \"replace\", \"path\": \"/spec/components/0/config/value\", \"value\":"
            + " \"two\"}]");
    Component edited = user.awaitComponent("app-a", c -> c.getStatus().phase() == Phase.Pending);
    assertThat(User.readiness(edited))
        .extracting(StatusCondition::status, StatusCondition::reason, StatusCondition::message)
        .containsExactly("False", "Suspended", "suspended; the spec is not applied");
    awaitMessage("Progressing", "1/2 ready; app-a: Suspended: suspended; the spec is not applied");
    assertThat(fixture.journal(user.namespace())).doesNotContain("apply app-a two");
    suspend(false);
    user.awaitValue("app-b", "two");
    user.awaitCompositionReady("app");
  }

  private void suspend(boolean suspend) {
    user.kubectl(
        "patch",
        "composition",
        "app",
        "--type=merge",
        "-p",
        "{\"spec\": {\"suspend\": " + suspend + "}}");
  }

  @Test
  void aRenamedEntryBecomesANewComponentBeforeTheOldOneGoes() {
    user.apply(User.composition("app", entry("old", "x"), entry("top", valueOf("old"))));
    user.awaitCompositionReady("app");
    String uid = uid("app-top");
    user.apply(User.composition("app", entry("new", "y"), entry("top", valueOf("new"))));
    user.awaitGone("app-old");
    user.awaitCompositionReady("app");
    assertThat(fixture.journal(user.namespace()))
        .containsSubsequence(
            "applied app-new y",
            "applied app-top y",
            "delete app-old null",
            "deleted app-old null");
    assertThat(uid("app-top")).isEqualTo(uid);
  }

  @Test
  void aChangedTypeIsRefusedAndWhatTheMessageSaysHelps() {
    String kept = entry("kept", "x");
    user.apply(User.composition("app", "{name: a, type: echo, config: {value: one}}", kept));
    user.awaitCompositionReady("app");
    String uid = uid("app-a");
    String changed = User.composition("app", entry("a", "two"), kept);
    user.apply(changed);
    String why =
        "its type can't change from echo to journal: that would destroy what the old handler made;"
            + " remove the entry, then add it again";
    Composition refused = awaitMessage("EntryRefused", "1/2 ready; a: " + why);
    assertThat(Objects.requireNonNull(refused.getStatus().condition("Stalled")).status())
        .isEqualTo("True");
    assertThat(refused.getStatus().components())
        .contains(new EntryStatus("a", "app-a", Phase.Failed, false, why));
    assertThat(uid("app-a")).isEqualTo(uid);
    assertThat(User.value(user.awaitReady("app-a"))).isEqualTo("one");

    user.apply(User.composition("app", kept));
    user.awaitGone("app-a");
    user.apply(changed);
    assertThat(user.awaitValue("app-a", "two").getSpec().handler()).isEqualTo("journal");
    user.awaitCompositionReady("app");
  }

  @Test
  void anEntryAddedAgainWaitsForItsFormerComponentToGo() {
    String both = User.composition("app", entry("a", "x"), entry("kept", "x"));
    user.apply(both);
    user.awaitCompositionReady("app");
    hold("app-a");
    String uid = uid("app-a");
    user.apply(User.composition("app", entry("kept", "x")));
    user.awaitComponent("app-a", Component::isMarkedForDeletion);
    user.apply(both);
    awaitMessage(
        "Progressing", "1/2 ready; app-a is being deleted, and is made again once it is gone");
    assertThat(uid("app-a")).isEqualTo(uid);
    release("app-a");
    Component again =
        user.awaitComponent("app-a", c -> User.ready(c) && !c.getMetadata().getUid().equals(uid));
    assertThat(again.isMarkedForDeletion()).isFalse();
    user.awaitCompositionReady("app");
    assertThat(fixture.things(user.namespace(), "app-a")).isEqualTo(1);
  }

  @Test
  void nothingIsStampedOutIntoANamespaceThatGoes() {
    user.apply(User.composition("app", entry("a", "x"), entry("b", "x")));
    user.awaitCompositionReady("app");
    hold("app-a");
    user.delete("namespace", user.namespace());
    user.awaitGone("app-b");
    user.awaitComposition("app", c -> User.readiness(c).reason().equals("Deleting"));
    int tried = creates().size();
    user.apply(User.composition("app", entry("a", "x"), entry("b", "x"), entry("late", "x")));
    long generation = Objects.requireNonNull(user.composition("app")).getMetadata().getGeneration();
    Composition waiting =
        user.awaitComposition(
            "app", c -> Long.valueOf(generation).equals(c.getStatus().observedGeneration()));
    assertThat(User.readiness(waiting))
        .extracting(StatusCondition::status, StatusCondition::reason, StatusCondition::message)
        .containsExactly("False", "Deleting", "waiting for Components to go: app-a");
    assertThat(creates()).hasSize(tried);
    assertThat(creates()).filteredOn(r -> r.status() == 201).hasSize(2);
    release("app-a");
    user.awaitNothingLeft();
  }

  /** Tried, and refused by the API server, or not. */
  private List<AuditedRequest> creates() {
    return user.writes().stream()
        .filter(r -> r.verb().equals("create") && r.resource().equals("components"))
        .toList();
  }
}
