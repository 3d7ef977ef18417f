package io.deploymentorchestrator.provider.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

class ProviderCommandTest {

  private static ServerSettings settings(String... arguments) {
    CommandLine line =
        ProviderCommand.commandLine(
            "test", new ProviderCommand.NoOptions(), RecordingProvider::new);
    line.parseArgs(arguments);
    return ((ProviderCommand) line.getCommand()).settings();
  }

  @Test
  void the_defaults_are_those_of_the_contract() {
    ServerSettings settings = settings();

    assertThat(settings.listen().getPort()).isEqualTo(8080);
    assertThat(settings.listen().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(settings.http().getPort()).isEqualTo(8081);
    assertThat(settings.certificates()).isEqualTo(Path.of("/etc/provider/certs"));
    assertThat(settings.clients())
        .containsExactly("spiffe://external-secrets.io/secrets-controller");
  }

  @Test
  void every_option_is_taken() {
    ServerSettings settings =
        settings(
            "--listen",
            "127.0.0.1:1",
            "--http",
            "[::1]:2",
            "--certs",
            "certs",
            "--client-identity",
            "spiffe://a/b,spiffe://c/d");

    assertThat(settings.listen().getAddress().getHostAddress()).isEqualTo("127.0.0.1");
    assertThat(settings.http().getAddress().isLoopbackAddress()).isTrue();
    assertThat(settings.http().getPort()).isEqualTo(2);
    assertThat(settings.certificates()).isEqualTo(Path.of("certs"));
    assertThat(settings.clients()).containsExactlyInAnyOrder("spiffe://a/b", "spiffe://c/d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8080", "host", "a:b", "127.0.0.1:70000", "::1:80", ""})
  void an_address_that_is_none_is_refused_by_its_option(String address) {
    assertThatThrownBy(() -> settings("--listen", address))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("--listen must be HOST:PORT");
  }

  @Test
  void the_help_names_options_and_variables() {
    StringWriter out = new StringWriter();
    ProviderCommand.commandLine("test", new ProviderCommand.NoOptions(), RecordingProvider::new)
        .setOut(new PrintWriter(out, true))
        .execute("--help");

    assertThat(out.toString())
        .contains(
            "provider test", "--listen", "--http", "--certs", "TLS_CERT_DIR", "--client-identity");
  }

  private static final class Own {
    @Option(names = "--shelf", defaultValue = "${env:PROVIDER_SHELF:-first}")
    String shelf = "";
  }

  @Test
  void a_provider_may_have_options_of_its_own() {
    Own own = new Own();
    CommandLine line = ProviderCommand.commandLine("test", own, RecordingProvider::new);

    line.parseArgs();
    assertThat(own.shelf).isEqualTo("first");
    line.parseArgs("--shelf", "second", "--listen", "127.0.0.1:1");
    assertThat(own.shelf).isEqualTo("second");
    assertThat(((ProviderCommand) line.getCommand()).settings().listen().getPort()).isEqualTo(1);
  }
}
