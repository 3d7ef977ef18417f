package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.localenvironment.KubectlFailure;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same file twice changes nothing, and nothing of ours stands in a user's spec. */
class GitOpsIT extends OneOperator {

  private static final String FILE =
      User.component("echo", "a", "{value: x, number: 1}", "timeouts: {apply: 5m}")
          + User.composition(
              "app",
              "{name: Base_one, type: echo, config: {value: b}}",
              "{name: top, type: echo, refreshInterval: 1h, config: {value: '{{"
                  + " .Base_one.providerStatus.value }}'}}");

  private List<HasMetadata> all() {
    return List.of(
        Objects.requireNonNull(user.component("a")),
        Objects.requireNonNull(user.component("app-base-one")),
        Objects.requireNonNull(user.component("app-top")),
        Objects.requireNonNull(user.composition("app")));
  }

  private List<String> versions() {
    return all().stream()
        .map(o -> o.getMetadata().getGeneration() + " " + o.getMetadata().getResourceVersion())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void applyingAndDiffingTheSameFileAgainChangesNothing(boolean serverSide) {
    String side = "--server-side=" + serverSide;
    user.apply(FILE, side);
    user.awaitReady("a");
    user.awaitCompositionReady("app");
    List<String> before = versions();
    assertThat(user.kubectlWithInput(FILE, "diff", side, "-f", "-")).isEmpty();
    String said = user.apply(FILE, side);
    if (!serverSide) {
      assertThat(said.lines()).allMatch(l -> l.endsWith(" unchanged"));
    }
    assertThat(user.kubectlWithInput(FILE, "diff", side, "-f", "-")).isEmpty();
    assertThat(versions()).isEqualTo(before);
    assertThat(all())
        .extracting(o -> o.getMetadata().getGeneration())
        .containsExactly(1L, 1L, 1L, 1L);
  }

  @Test
  void nobodyButTheUserWritesTheirSpec() throws IOException {
    user.apply(FILE, "--server-side", "--field-manager=gitops");
    user.awaitReady("a");
    user.awaitCompositionReady("app");
    user.apply(FILE.replace("value: x", "value: z"), "--server-side", "--field-manager=gitops");
    user.awaitValue("a", "z");
    for (HasMetadata object :
        List.of(
            Objects.requireNonNull(user.component("a")),
            Objects.requireNonNull(user.composition("app")))) {
      for (ManagedFieldsEntry entry : object.getMetadata().getManagedFields()) {
        JsonNode fields = new ObjectMapper().valueToTree(entry.getFieldsV1());
        if (!entry.getManager().equals("gitops")) {
          assertThat(fields.has("f:spec"))
              .as("%s writes into the spec of %s", entry.getManager(), object.getKind())
              .isFalse();
        }
      }
    }
    JsonNode spec =
        new ObjectMapper()
            .readTree(user.kubectl("get", "component", "a", "-o", "json"))
            .path("spec");
    assertThat(spec)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"handler": "echo", "config": {"value": "z", "number": 1}, "timeouts": {"apply": "5m"}}
                    """));
  }

  @Test
  void aConfigThatSomebodyElseEditedIsReplacedAsAWhole() {
    user.apply(User.component("echo", "a", "{value: x}"), "--server-side");
    user.awaitReady("a");
    user.kubectl(
        "patch",
        "component",
        "a",
        "--type=merge",
        "--field-manager=somebody",
        "-p",
        "{\"spec\": {\"config\": {\"number\": 7}}}");
    user.awaitComponent("a", c -> User.ready(c) && User.provider(c).path("number").asInt() == 7);
    assertThatThrownBy(() -> user.apply(User.component("echo", "a", "{value: x}"), "--server-side"))
        .isInstanceOf(KubectlFailure.class)
        .hasMessageContaining("somebody")
        .hasMessageContaining(".spec.config");
    user.apply(User.component("echo", "a", "{value: x}"), "--server-side", "--force-conflicts");
    user.awaitComponent("a", c -> User.ready(c) && User.provider(c).path("number").isMissingNode());
    assertThat(user.kubectl("get", "component", "a", "-o", "jsonpath={.spec.config}"))
        .isEqualTo("{\"value\":\"x\"}");
  }
}
