package io.deploymentorchestrator.secrets.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deploymentorchestrator.secrets.kubernetes.CertificateSettings;
import io.deploymentorchestrator.secrets.runtime.Settings;
import io.deploymentorchestrator.secrets.store.ControllerClass;
import io.deploymentorchestrator.secrets.store.ProviderAddress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RunCommandTest {

  private static Settings settings(String... options) {
    CommandLine.ParseResult parsed =
        Main.commandLine()
            .parseArgs(
                Stream.concat(Stream.of("run"), Arrays.stream(options)).toArray(String[]::new));
    return ((RunCommand) parsed.subcommand().commandSpec().userObject()).settings();
  }

  @Test
  void without_options_only_services_are_dialled_and_only_the_own_namespace_gets_certificates() {
    Settings settings = settings();
    assertThat(settings.controllerClass()).isEqualTo(new ControllerClass("default"));
    assertThat(settings.allowedAddresses()).containsExactly("*.svc", "*.svc.cluster.local");
    assertThat(settings.allowLoopback()).isFalse();
    assertThat(settings.resolve()).isEmpty();
    assertThat(settings.callTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.leaderElection()).isEmpty();
    assertThat(settings.certificates().issuer()).isEqualTo(CertificateSettings.Issuer.MANAGED);
    assertThat(settings.certificates().lifetime()).isEqualTo(Duration.ofDays(90));
    assertThat(settings.certificates().providerNamespaces())
        .containsExactly(settings.certificates().namespace());
  }

  @Test
  void options_say_otherwise() {
    Settings settings =
        settings(
            "--controller-class=dev",
            "--namespace=system",
            "--certificates=external",
            "--certificate-lifetime=1h",
            "--provider-namespaces=one,two",
            "--allow-loopback",
            "--allowed-addresses=*.corp.example",
            "--resolve=Aws.shop.svc:8080=127.0.0.1:9443",
            "--resolve=vault.shop.svc:8080=[::1]:9444");
    assertThat(settings.controllerClass()).isEqualTo(new ControllerClass("dev"));
    assertThat(settings.certificates())
        .isEqualTo(
            new CertificateSettings(
                CertificateSettings.Issuer.EXTERNAL,
                "system",
                Duration.ofHours(1),
                Set.of("one", "two")));
    assertThat(settings.allowLoopback()).isTrue();
    assertThat(settings.allowedAddresses()).containsExactly("*.corp.example");
    assertThat(settings.resolve())
        .isEqualTo(
            Map.of(
                new ProviderAddress("aws.shop.svc", 8080), new ProviderAddress("127.0.0.1", 9443),
                new ProviderAddress("vault.shop.svc", 8080), new ProviderAddress("::1", 9444)));
  }

  @Test
  void its_lease_is_not_the_composition_controllers() {
    assertThat(settings("--leader-elect").leaderElection().orElseThrow().name())
        .isEqualTo("secrets-controller");
    assertThat(
            settings("--leader-elect", "--leader-elect-resource-name=mine")
                .leaderElection()
                .orElseThrow()
                .name())
        .isEqualTo("mine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--resolve=aws.shop.svc:8080",
        "--resolve=aws.shop.svc=127.0.0.1:80",
        "--resolve=aws.shop.svc:8080=127.0.0.1:99999",
        "--certificate-lifetime=soon",
        "--certificate-lifetime=0s",
        "--call-timeout=0s",
        "--controller-class= "
      })
  void what_makes_no_sense_names_the_option(String option) {
    assertThatThrownBy(() -> settings(option))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(option.substring(0, option.indexOf('=')));
  }

  @Test
  void help_names_every_option_with_its_environment_variable() {
    StringWriter out = new StringWriter();
    int code = Main.commandLine().setOut(new PrintWriter(out, true)).execute("run", "--help");
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains(
            "--controller-class",
            "SECRETS_CONTROLLER_CLASS",
            "--resolve",
            "SECRETS_CONTROLLER_RESOLVE",
            "--allow-loopback",
            "SECRETS_CONTROLLER_ALLOW_LOOPBACK",
            "--certificate-lifetime",
            "SECRETS_CONTROLLER_CERTIFICATE_LIFETIME",
            "--leader-elect");
  }
}
