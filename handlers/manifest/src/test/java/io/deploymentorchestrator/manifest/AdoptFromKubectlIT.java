package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
