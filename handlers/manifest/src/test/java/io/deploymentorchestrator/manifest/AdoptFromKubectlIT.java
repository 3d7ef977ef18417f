package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.Run.Cause;
import io.deploymentorchestrator.manifest.json.Json;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.ownership.KubectlManagers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code kubectl apply} made becomes a Component's with all that kubectl owned of it. */
class AdoptFromKubectlIT extends ManifestFixture {

  private static final String OBJECT =
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings%s}, data: {%s}}";

  @ParameterizedTest
  @ValueSource(strings = {"--server-side=false", "--server-side=true"})
  void a_key_that_later_leaves_the_manifest_goes(String how) {
    apply(how, "a: '1', b: '2'");
    cluster.kubectl(
        "patch",
        "configmap",
        "settings",
        "-n",
        namespace,
        "--field-manager=someone",
        "--type=merge",
        "-p",
        "{\"data\":{\"c\":\"3\"}}");

    TestComponent settings = component("settings").apply(adopting("a: '1', b: '2'"));
    await(settings).untilReady();
    assertThat(data()).isEqualTo("{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}");
    assertThat(managers()).doesNotContain("kubectl-client-side-apply", "kubectl");
    assertThat(get("configmap", "settings", "-o", "yaml")).doesNotContain("last-applied");

    settings.apply(adopting("a: '1'"));
    await(settings).untilReady();
    assertThat(data()).isEqualTo("{\"a\":\"1\",\"c\":\"3\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--server-side=false", "--server-side=true"})
  void what_kubectl_set_otherwise_is_no_conflict(String how) {
    apply(how, "a: theirs, b: '2'");

    TestComponent settings = component("settings").apply(adopting("a: ours"));

    await(settings).untilReady();
    assertThat(data()).isEqualTo("{\"a\":\"ours\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "--server-side=false, 'a: ''1'', ''not a key'': x', Rejected",
    "--server-side=true, 'a: ''1'', ''not a key'': x', Rejected",
    "--server-side=false, 'a: ''1'', c: ours', FieldConflict",
    "--server-side=true, 'a: ''1'', c: ours', FieldConflict"
  })
  void who_is_refused_leaves_to_kubectl_what_it_owned(String how, String data, String reason) {
    apply(how, "a: '1', b: '2'");
    cluster.kubectl(
        "patch",
        "configmap",
        "settings",
        "-n",
        namespace,
        "--field-manager=someone",
        "--type=merge",
        "-p",
        "{\"data\":{\"c\":\"3\"}}");
    Set<String> before = owners();

    TestComponent settings = component("settings").apply(adopting(data));

    await(settings).untilOutcome(reason + ": ConfigMap/settings");
    Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(owners()).isEqualTo(before));
    assertThat(data()).isEqualTo("{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}");
    assertThat(get("configmap", "settings", "-o", "yaml"))
        .doesNotContain("deployment-orchestrator.io/owner");

    settings.apply(adopting("a: '1'"));
    await(settings).untilReady();
    assertThat(data()).isEqualTo("{\"a\":\"1\",\"c\":\"3\"}");
  }

  /** The controller dies after kubectl's fields were made ours, before the manifest is applied. */
  @ParameterizedTest
  @CsvSource({
    "--server-side=false, 'a: ''1'', ''not a key'': x'",
    "--server-side=true, 'a: ''1'', ''not a key'': x'",
    "--server-side=false, 'a: ''1'''",
    "--server-side=true, 'a: ''1'''"
  })
  void what_a_call_that_died_took_of_kubectl_is_given_back_or_goes(String how, String data) {
    apply(how, "a: '1', b: '2'");
    Set<String> before = owners();
    Map<String, Object> live =
        Yaml.tree(get("configmap", "settings", "--show-managed-fields", "-o", "yaml"));
    TestComponent settings = component("settings");
    settings.raw(adopting(data));
    settings.dieAtCheckpoint(2); // the first says that it may be created
    settings.runToItsEnd(Cause.SPEC);
    assertThat(settings.isDead())
        .as("on record before it is done: %s", settings.outcome())
        .isTrue();
    assertThat(owners()).isEqualTo(before);
    String manager =
        controller.access().forComponent(settings.id(), Optional.empty()).fieldManager();
    cluster.kubectl(
        "patch",
        "configmap",
        "settings",
        "-n",
        namespace,
        "--type=merge",
        "-p",
        Json.write(KubectlManagers.takeOver(live, manager).orElseThrow()));
    assertThat(owners()).isNotEqualTo(before);

    controller.restart();
    settings.runToItsEnd(Cause.SPEC);

    if (data.contains("not a key")) {
      await(settings).untilOutcome("Rejected: ConfigMap/settings");
      Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(owners()).isEqualTo(before));
    } else {
      await(settings).untilReady();
      assertThat(data()).isEqualTo("{\"a\":\"1\"}");
      assertThat(managers()).doesNotContain("kubectl-client-side-apply", "kubectl");
    }
    assertThat(Trees.map(Yaml.tree(settings.checkpoint().orElse("{}")), "transferred")).isEmpty();
  }

  @Test
  void of_an_object_that_is_not_adopted_nothing_is_taken() {
    apply("--server-side=false", "a: '1'");

    TestComponent settings =
        component("settings").apply("manifests: [" + OBJECT.formatted("", "a: '1'") + "]\n");

    await(settings).untilOutcome("NotOwned: ConfigMap/settings");
    assertThat(managers()).containsExactly("kubectl-client-side-apply");
  }

  @Test
  void kubectl_that_comes_back_later_is_another_owner_like_any_other() {
    apply("--server-side=false", "a: '1'");
    TestComponent settings = component("settings").apply(adopting("a: '1'"));
    await(settings).untilReady();

    apply("--server-side=false", "a: '1', d: '4'");
    settings.apply(adopting("a: '1', e: '5'"));
    await(settings).untilReady();

    assertThat(data()).isEqualTo("{\"a\":\"1\",\"d\":\"4\",\"e\":\"5\"}");
    assertThat(managers()).contains("kubectl-client-side-apply");
  }

  private void apply(String how, String data) {
    cluster.kubectlWithInput(OBJECT.formatted("", data), "apply", how, "-n", namespace, "-f", "-");
  }

  private static String adopting(String data) {
    return "manifests: ["
        + OBJECT.formatted(", annotations: {deployment-orchestrator.io/adopt: \"true\"}", data)
        + "]\n";
  }

  private String data() {
    return get("configmap", "settings", "-o", "jsonpath={.data}");
  }

  /** Who owns which fields, since when. */
  private Set<String> owners() {
    return Trees.maps(
            Yaml.tree(get("configmap", "settings", "--show-managed-fields", "-o", "yaml")),
            "metadata",
            "managedFields")
        .stream()
        .map(Object::toString)
        .collect(Collectors.toSet());
  }

  private List<String> managers() {
    return List.of(
        get(
                "configmap",
                "settings",
                "--show-managed-fields",
                "-o",
                "jsonpath={.metadata.managedFields[*].manager}")
            .split(" "));
  }
}
