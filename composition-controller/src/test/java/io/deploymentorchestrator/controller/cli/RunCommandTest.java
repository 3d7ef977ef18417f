package io.deploymentorchestrator.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deploymentorchestrator.controller.plan.AllowedAccounts;
import io.deploymentorchestrator.controller.plan.AllowedAccounts.Rule;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Settings that keep the controller from starting. */
class RunCommandTest {

  @TempDir private Path folder;

  private String refused(String... arguments) {
    StringWriter text = new StringWriter();
    CommandLine command = Orchestrator.commandLine();
    command.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
    List<String> all = new ArrayList<>(List.of("run", "--plugins", folder.toString()));
    all.addAll(List.of(arguments));
    assertThat(command.execute(all.toArray(String[]::new))).isEqualTo(1);
    return text.toString();
  }

  private Path rules(String yaml) throws IOException {
    return Files.writeString(folder.resolve("accounts.yaml"), yaml);
  }

  @Test
  void rules_are_read_as_patterns_or_lists_of_them() throws IOException {
    Path file =
        rules(
            """
            - namespaces: "team-*"
              serviceAccounts: [deployer, "{namespace}-*"]
            - {namespaces: [a, b], serviceAccounts: default}
            - {namespaces: "*", serviceAccounts: []}
            """);
    assertThat(AllowedAccountsFile.read(file))
        .isEqualTo(
            new AllowedAccounts(
                List.of(
                    new Rule(List.of("team-*"), List.of("deployer", "{namespace}-*")),
                    new Rule(List.of("a", "b"), List.of("default")),
                    new Rule(List.of("*"), List.of()))));
    assertThat(AllowedAccountsFile.read(rules("[]"))).isEqualTo(AllowedAccounts.ANY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "namespaces: x | must hold a list of rules",
        "'' | must hold a list of rules",
        "[{ | is no YAML",
        "[just text] | rule 1: namespaces must be a pattern or a list of patterns",
        "[{namespaces: '*'}] | rule 1: serviceAccounts must be a pattern or a list of patterns",
        "[{serviceAccounts: '*'}] | rule 1: namespaces must be a pattern or a list of patterns",
        "[{namespaces: '*', serviceAccounts: '*'}, {namespaces: 'a', serviceAccounts: 1}] | rule 2: serviceAccounts must be",
        "[{namespaces: ['a', 1], serviceAccounts: '*'}] | rule 1: namespaces must be a pattern",
        "[{namespaces: '*', serviceAccounts: '*', accounts: x}] | rule 1 has the unknown key 'accounts'",
        "[{namespaces: '*', serviceAccounts: 'a:b'}] | rule 1: 'a:b' in serviceAccounts fits no account",
        "[{namespaces: 'A', serviceAccounts: '*'}] | rule 1: 'A' in namespaces fits no namespace",
        "[{namespaces: [], serviceAccounts: '*'}] | rule 1: namespaces is empty",
      })
  void rules_with_a_mistake_keep_it_from_starting_and_name_the_option(String yaml, String why)
      throws IOException {
    assertThat(refused("--allowed-service-accounts", rules(yaml).toString()))
        .startsWith("error: --allowed-service-accounts " + folder.resolve("accounts.yaml"))
        .contains(why)
        .hasLineCount(1);
  }

  @Test
  void a_file_that_is_not_there_is_no_permission() {
    Path none = folder.resolve("none.yaml");
    assertThatThrownBy(() -> AllowedAccountsFile.read(none)).isInstanceOf(IOException.class);
    assertThat(refused("--allowed-service-accounts", none.toString()))
        .contains("--allowed-service-accounts", none.toString());
  }

  @Test
  void rules_that_would_say_nothing_are_refused() throws IOException {
    String file = rules("[{namespaces: '*', serviceAccounts: deployer}]").toString();
    assertThat(refused("--allowed-service-accounts", file, "--act-as-controller"))
        .contains("--allowed-service-accounts says nothing with --act-as-controller");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kube-system:admin", "Default", "a b", "-x", "*", "a\u001bb"})
  void a_default_account_that_can_be_none_is_refused(String name) {
    assertThat(refused("--default-service-account", name))
        .startsWith("error: --default-service-account must be the name of a service account");
  }
}
