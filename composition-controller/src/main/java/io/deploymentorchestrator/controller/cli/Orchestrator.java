package io.deploymentorchestrator.controller.cli;

import io.deploymentorchestrator.operator.text.DisplayText;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line's entry. */
@Command(
    name = "orchestrator",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Deploys what Components and Compositions say, in the order of their dependencies.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {RunCommand.class, TreeCommand.class, HandlersCommand.class})
public final class Orchestrator implements Callable<Integer> {

  @Spec private CommandSpec spec;

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Orchestrator())
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
