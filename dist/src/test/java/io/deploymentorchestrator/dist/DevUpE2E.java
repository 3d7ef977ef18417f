package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.localenvironment.ControlPlane;
import io.deploymentorchestrator.localenvironment.Kubectl;
import io.deploymentorchestrator.localenvironment.tools.Progress;
import io.deploymentorchestrator.localenvironment.tools.Provisioner;
import io.deploymentorchestrator.localenvironment.tools.Tool;
import io.deploymentorchestrator.localenvironment.tools.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the README, in a checkout of their own beside this one: links to its files, and a
 * state of its own.
 */
class DevUpE2E {

  private static final Path ROOT = Path.of(System.getProperty("orchestrator.root"));

  /** Without the pom it can't take itself for stale, and build. */
  private static final Set<String> OWN = Set.of(".dev", ".git", "dev", "pom.xml");

  @TempDir private Path checkout;

  /** kubectl follows no links to folders. */
  private static final Set<String> COPIED = Set.of("crds", "examples");

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private record Ended(int code, String output) {}

  @BeforeEach
  void link() throws IOException {
    try (Stream<Path> files = Files.list(ROOT)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path here = checkout.resolve(file.getFileName());
        if (COPIED.contains(file.getFileName().toString())) {
          copy(file, here);
        } else if (!OWN.contains(file.getFileName().toString())) {
          Files.createSymbolicLink(here, file);
        }
      }
    }
    Files.copy(ROOT.resolve("dev"), checkout.resolve("dev"), StandardCopyOption.COPY_ATTRIBUTES);
  }

  private Ended dev(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(checkout.resolve("dev").toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private Ended run(List<String> command) throws IOException, InterruptedException {
    return run(command, Map.of());
  }

  private Ended run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(checkout, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(checkout.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
    return new Ended(process.exitValue(), Files.readString(output));
  }

  @Test
  void upOnceTakesTheExampleToReadyAndStopsEverything() throws IOException, InterruptedException {
    Ended up = dev("up", "--once");
    assertThat(up.output())
        .contains("✔ shop-creds-pull  manifest  Ready")
        .contains("✔ shop-web  manifest  Ready")
        .contains("provider aws ready");
    assertThat(up.code()).as(up.output()).isZero();
    assertThat(dev("env").code()).isNotZero();
  }

  @Test
  void withoutSecretsTheExampleOfExternalSecretsOperatorIsApplied()
      throws IOException, InterruptedException {
    Ended up = dev("up", "--once", "--without-secrets");
    assertThat(up.output())
        .contains("examples/shop-eso applied")
        .contains("Nothing syncs its ExternalSecret")
        .contains("✔ shop-web  manifest  Ready")
        .doesNotContain("provider aws");
    assertThat(up.code()).as(up.output()).isZero();
  }

  @Test
  void inAClusterOfExternalSecretsOperatorNothingOfItIsReplaced(@TempDir Path folder)
      throws IOException, InterruptedException {
    Tools tools =
        new Provisioner(Progress.onStandardError()).provision(EnumSet.allOf(Tool.class), false);
    try (ControlPlane theirs =
        ControlPlane.start(ControlPlane.Options.in(folder.resolve("theirs"), tools))) {
      var kubectl = new Kubectl(tools.binary(Tool.KUBECTL), theirs.kubeconfig());
      kubectl.run("apply", "--server-side", "-f", tools.externalSecretsCrds().toString());
      String before = crdsOfExternalSecrets(kubectl);
      assertThat(before).contains("externalsecrets.external-secrets.io");
      String context = kubectl.run("config", "current-context").strip();

      Ended up =
          run(
              List.of(checkout.resolve("dev").toString(), "up", "--once", "--context", context),
              Map.of("KUBECONFIG", theirs.kubeconfig().toString()));

      assertThat(up.output())
          .contains("External Secrets Operator's CRDs are in this cluster: they are left alone")
          .contains("examples/shop-eso applied")
          .contains("✔ shop-web  manifest  Ready");
      assertThat(up.code()).as(up.output()).isZero();
      assertThat(crdsOfExternalSecrets(kubectl)).isEqualTo(before);
      assertThat(kubectl.run("get", "namespaces", "-o", "name"))
          .as("nothing of our secrets controller is there")
          .doesNotContain("external-secrets-system")
          .doesNotContain("secret-providers");
    }
  }

  private static String crdsOfExternalSecrets(Kubectl kubectl) {
    return kubectl
        .run(
            "get",
            "crds",
            "-o",
            "jsonpath={range .items[*]}{.metadata.name} {.metadata.uid} {.metadata.generation}{\"\\n\"}{end}")
        .lines()
        .filter(line -> line.contains(".external-secrets.io"))
        .filter(line -> !line.contains("secretstore.external-secrets.io"))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void upKeepLeavesItRunningForEnvAndDownStopsIt() throws IOException, InterruptedException {
    try {
      Ended up = dev("up", "--keep");
      assertThat(up.code()).as(up.output()).isZero();
      assertThat(up.output()).contains("kubectl -n shop get comp,compo");
      Ended shown =
          run(List.of("bash", "-c", "eval \"$(./dev env)\" && kubectl -n shop get comp,compo"));
      assertThat(shown.output()).contains("shop-app-credentials").contains("4/4 ready");
      assertThat(
              run(List.of(
                      "bash",
                      "-c",
                      "eval \"$(./dev env)\" && kubectl -n shop get externalsecret app-credentials"))
                  .output())
          .contains("SecretSynced");
      Ended secret =
          run(
              List.of(
                  "bash",
                  "-c",
                  """
                  eval "$(./dev env)" && curl -s "$AWS_ENDPOINT_URL" -H 'X-Amz-Target: secretsmanager.DescribeSecret' \
                    -H 'Content-Type: application/x-amz-json-1.1' \
                    -H 'Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0' \
                    -d '{"SecretId": "shop/prod/credentials"}'
                  """));
      assertThat(secret.output()).contains("deployment-orchestrator.io/owner=");
      assertThat(dev("up").code()).as("a second one beside it").isNotZero();
    } finally {
      assertThat(dev("down").code()).isZero();
    }
    assertThat(dev("env").code()).isNotZero();
  }
}
