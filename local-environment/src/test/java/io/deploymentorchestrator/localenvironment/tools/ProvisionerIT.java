package io.deploymentorchestrator.localenvironment.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvisionerIT {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Progress progress =
      new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), false);

  @Test
  void every_tool_has_the_pinned_version_and_a_second_run_says_nothing() {
    new Provisioner(Progress.onStandardError()).provision();

    Tools tools = new Provisioner(progress).provision();

    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    var versions = new Versions(Recipes.locate(), System.getenv());
    assertThat(EnumSet.allOf(Tool.class))
        .allSatisfy(
            tool ->
                assertThat(UserBinaries.version(tool, tools.binary(tool)))
                    .isEqualTo(versions.of(tool)));
  }

  @Test
  void binaries_in_the_folder_the_user_names_are_used_when_their_version_fits() {
    Path kubectl = new Provisioner(Progress.onStandardError()).provision().binary(Tool.KUBECTL);
    var versions = new Versions(Recipes.locate(), Map.of());

    var environment = Map.of("KUBEBUILDER_ASSETS", kubectl.getParent().toString());

    assertThat(new UserBinaries(environment, versions, progress).find(Tool.KUBECTL))
        .contains(kubectl);
    assertThat(new UserBinaries(environment, versions, progress).find(Tool.ETCD)).isEmpty();
  }

  @Test
  void stages_and_crds_are_those_that_are_needed_and_nothing_else() {
    Tools tools = new Provisioner(Progress.onStandardError()).provision();

    assertThat(tools.kwokStages())
        .extracting(path -> path.getFileName().toString())
        .containsExactly(
            "node-heartbeat-with-lease.yaml",
            "node-initialize.yaml",
            "pod-complete.yaml",
            "pod-delete.yaml",
            "pod-ready.yaml");
    assertThat(tools.externalSecretsCrds())
        .isDirectoryContaining("glob:**/external-secrets.io_externalsecrets.yaml");
  }

  @Test
  void the_recipes_travel_in_the_jar() {
    assertThat(new Recipes.OnClassPath().text("control-plane/go.mod"))
        .isEqualTo(Recipes.locate().text("control-plane/go.mod"));
    assertThat(new Recipes.OnClassPath().text("moto/requirements.txt"))
        .contains("moto==" + "5.2.5");
  }
}
