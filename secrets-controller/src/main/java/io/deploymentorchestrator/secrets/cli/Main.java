package io.deploymentorchestrator.secrets.cli;

import io.deploymentorchestrator.operator.text.DisplayText;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line's entry. */
@Command(
    name = "secrets-controller",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Serves stores of secrets, and what reads them, through providers.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = RunCommand.class)
public final class Main implements Callable<Integer> {

  @Spec private CommandSpec spec;

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Version.class.getPackage().getImplementationVersion();
      return new String[] {"secrets-controller " + (version == null ? "development" : version)};
    }
  }

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Main());
    return commandLine
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (e, command, result) -> {
              command
                  .getErr()
                  .println("error: " + DisplayText.line(String.valueOf(e.getMessage())));
              return 1;
            });
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(System.out);
    return 0;
  }
}
