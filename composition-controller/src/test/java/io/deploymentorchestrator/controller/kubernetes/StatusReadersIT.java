package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.status.ArgoHealth;
import io.deploymentorchestrator.controller.status.KStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What kubectl, Flux (by kstatus) and Argo CD make of a status, at every moment of a life. */
class StatusReadersIT extends OneOperator {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Every state of one object, as a watch tells them. */
  private static final class Film implements Watcher<GenericKubernetesResource>, AutoCloseable {
    private final List<JsonNode> states = new CopyOnWriteArrayList<>();
    private final Watch watch;
    private int seen;

    Film(User user, String kind, String name) {
      watch =
          user.client()
              .genericKubernetesResources("deployment-orchestrator.io/v1alpha1", kind)
              .inNamespace(user.namespace())
              .withName(name)
              .watch(this);
    }

    @Override
    public void eventReceived(Action action, GenericKubernetesResource resource) {
      if (action != Action.DELETED) {
        states.add(JSON.valueToTree(resource));
      }
    }

    @Override
    public void onClose(WatcherException cause) {}

    @Override
    public void close() {
      watch.close();
    }

    /** The states since the last scene, up to one that fits. */
    List<JsonNode> scene(Predicate<JsonNode> until) {
      int[] end = new int[1];
      await()
          .atMost(Duration.ofSeconds(90))
          .until(
              () -> {
                for (end[0] = seen; end[0] < states.size(); end[0]++) {
                  if (until.test(states.get(end[0]))) {
                    return true;
                  }
                }
                return false;
              });
      List<JsonNode> scene = List.copyOf(states.subList(seen, end[0] + 1));
      seen = end[0] + 1;
      return scene;
    }

    List<JsonNode> rest() {
      return List.copyOf(states.subList(seen, states.size()));
    }
  }

  private static Predicate<JsonNode> phase(Phase phase, int generation) {
    return o ->
        o.at("/status/phase").asText().equals(phase.name())
            && o.at("/status/observedGeneration").asInt() == generation
            && o.at("/metadata/generation").asInt() == generation;
  }

  /** A function of each state, without repetitions. */
  private static <T> List<T> turns(List<JsonNode> scene, Function<JsonNode, T> judge) {
    List<T> turns = new ArrayList<>();
    for (JsonNode state : scene) {
      T turn = judge.apply(state);
      if (turns.isEmpty() || !turns.getLast().equals(turn)) {
        turns.add(turn);
      }
    }
    return turns;
  }

  private static void assertTurns(List<JsonNode> scene, List<KStatus> flux, List<String> argo) {
    assertThat(turns(scene, KStatus::of)).as("kstatus of %s", scene).isEqualTo(flux);
    assertThat(turns(scene, o -> ArgoHealth.of(o).status()))
        .as("Argo CD on %s", scene)
        .isEqualTo(argo);
  }

  @Test
  void aComponentsLifeIsReadRightAtEveryMoment() {
    try (Film film = new Film(user, "Component", "a")) {
      user.apply(User.component("echo", "a", "{value: one}"));
      assertTurns(
          film.scene(phase(Phase.Ready, 1)),
          List.of(KStatus.IN_PROGRESS, KStatus.CURRENT),
          List.of("Progressing", "Healthy"));
      user.apply(User.component("echo", "a", "{value: two}"));
      assertTurns(
          film.scene(phase(Phase.Ready, 2)),
          List.of(KStatus.IN_PROGRESS, KStatus.CURRENT),
          List.of("Progressing", "Healthy"));
      user.apply(User.component("echo", "a", "{value: fail}"));
      assertTurns(
          film.scene(phase(Phase.Failed, 3)),
          List.of(KStatus.IN_PROGRESS),
          List.of("Progressing", "Degraded"));
      user.apply(User.component("echo", "a", "{value: three}"));
      List<JsonNode> healing = film.scene(phase(Phase.Ready, 4));
      assertThat(turns(healing, KStatus::of)).containsExactly(KStatus.IN_PROGRESS, KStatus.CURRENT);
      assertThat(turns(healing, o -> ArgoHealth.of(o).status())).endsWith("Healthy");
      user.apply(User.component("echo", "a", "{value: 5, nonsense: true}"));
      assertTurns(
          film.scene(phase(Phase.Failed, 5)),
          List.of(KStatus.IN_PROGRESS, KStatus.FAILED),
          List.of("Progressing", "Degraded"));
      user.apply(User.component("echo", "a", "{value: six}"));
      assertTurns(
          film.scene(phase(Phase.Ready, 6)),
          List.of(KStatus.IN_PROGRESS, KStatus.CURRENT),
          List.of("Progressing", "Healthy"));
      user.kubectl("delete", "component", "a", "--timeout=60s");
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(turns(film.rest(), KStatus::of)).containsExactly(KStatus.TERMINATING));
    }
  }

  @Test
  void aCompositionsLifeIsReadRightAtEveryMoment() {
    try (Film film = new Film(user, "Composition", "app")) {
      user.apply(User.composition("app", "{name: a, type: echo, config: {value: one}}"));
      assertTurns(
          film.scene(phase(Phase.Ready, 1)),
          List.of(KStatus.IN_PROGRESS, KStatus.CURRENT),
          List.of("Progressing", "Healthy"));
      user.apply(User.composition("app", "{name: a, type: echo, config: {value: two}}"));
      assertTurns(
          film.scene(phase(Phase.Ready, 2)),
          List.of(KStatus.IN_PROGRESS, KStatus.CURRENT),
          List.of("Progressing", "Healthy"));
      user.apply(User.composition("app", "{name: a, type: other, config: {value: two}}"));
      List<JsonNode> refused = film.scene(phase(Phase.Failed, 3));
      assertThat(turns(refused, KStatus::of)).containsExactly(KStatus.IN_PROGRESS, KStatus.FAILED);
      assertThat(turns(refused, o -> ArgoHealth.of(o).status()))
          .containsExactly("Progressing", "Degraded");
      user.apply(User.composition("app", "{name: a, type: echo, config: {value: three}}"));
      List<JsonNode> healing = film.scene(phase(Phase.Ready, 4));
      assertThat(turns(healing, KStatus::of)).containsExactly(KStatus.IN_PROGRESS, KStatus.CURRENT);
      user.kubectl("delete", "composition", "app", "--timeout=60s");
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(turns(film.rest(), KStatus::of)).containsExactly(KStatus.TERMINATING));
    }
  }

  @Test
  void kubectlWaitIsNotFooledByAnOlderSpecsReady() {
    user.apply(User.component("journal", "a", "{value: one, millis: 800}"));
    user.kubectl("wait", "--for=condition=Ready", "component/a", "--timeout=90s");
    for (String value : List.of("two", "three")) {
      user.apply(User.component("journal", "a", "{value: " + value + ", millis: 800}"));
      user.kubectl("wait", "--for=condition=Ready", "component/a", "--timeout=90s");
      assertThat(User.value(user.awaitReady("a"))).isEqualTo(value);
      assertThat(fixture.journal(user.namespace())).contains("applied a " + value);
    }
    user.apply(
        User.composition("app", "{name: a, type: journal, config: {value: one, millis: 800}}"));
    user.kubectl("wait", "--for=condition=Ready", "composition/app", "--timeout=90s");
    user.apply(
        User.composition("app", "{name: a, type: journal, config: {value: two, millis: 800}}"));
    user.kubectl("wait", "--for=condition=Ready", "composition/app", "--timeout=90s");
    assertThat(fixture.journal(user.namespace())).contains("applied app-a two");
  }

  @Test
  void kubectlGetShowsWhatMatters() {
    user.apply(User.component("echo", "base", "{value: x}"));
    user.apply(User.component("echo", "second", "{value: x}"));
    user.apply(
        User.component(
            "echo", "top", "{value: '{{ .base.providerStatus.value }}'}", "dependsOn: [second]"));
    user.apply(User.component("echo", "broken", "{value: fail}"));
    user.apply(User.composition("app", "{name: a, type: echo, config: {value: one}}"));
    user.awaitReady("top");
    user.awaitCompositionReady("app");
    user.awaitReason("broken", "Refused");
    String table = user.kubectl("get", "comp");
    assertThat(columns(table))
        .containsExactly("NAME", "READY", "PHASE", "HANDLER", "MESSAGE", "AGE");
    assertThat(table)
        .containsPattern("(?m)^base +True +Ready +echo +echoed +\\d+s$")
        .containsPattern("(?m)^broken +False +Failed +echo +told to fail +\\d+s$");
    String wide = user.kubectl("get", "comp", "-o", "wide");
    assertThat(columns(wide))
        .containsExactly(
            "NAME",
            "READY",
            "PHASE",
            "HANDLER",
            "MESSAGE",
            "AGE",
            "DEPENDENCIES",
            "HANDLER-VERSION");
    assertThat(wide)
        .containsPattern("(?m)^base .* +1\\.0\\.0$")
        .containsPattern("(?m)^top +True +Ready +echo +echoed +\\d+s +second, base +1\\.0\\.0$");
    String compositions = user.kubectl("get", "compo");
    assertThat(columns(compositions))
        .containsExactly("NAME", "READY", "PHASE", "COMPONENTS", "MESSAGE", "AGE");
    assertThat(compositions)
        .containsPattern("(?m)^app +True +Ready +1/1 ready +all Components are ready +\\d+s$");
    assertThat(user.kubectl("get", "orchestrator", "-o", "name"))
        .contains("component.deployment-orchestrator.io/base")
        .contains("composition.deployment-orchestrator.io/app");
  }

  private static List<String> columns(String table) {
    return List.of(table.lines().findFirst().orElseThrow().strip().split(" +"));
  }
}
