package io.deploymentorchestrator.devtool;

import io.deploymentorchestrator.localenvironment.KubectlFailure;
import io.deploymentorchestrator.localenvironment.StartFailure;
import io.deploymentorchestrator.localenvironment.tools.Progress;
import io.deploymentorchestrator.localenvironment.tools.Provisioner;
import io.deploymentorchestrator.localenvironment.tools.ProvisioningException;
import io.deploymentorchestrator.localenvironment.tools.Tool;
import java.util.EnumSet;
import java.util.List;

/** What the script {@code ./dev} calls. */
public final class Dev {
  private Dev() {}

  public static void main(String[] arguments) {
    List<String> all = List.of(arguments);
    int code;
    try {
      code =
          run(
              all.isEmpty() ? "" : all.getFirst(),
              all.subList(Math.min(1, all.size()), all.size()));
    } catch (UserError | ProvisioningException | StartFailure | KubectlFailure e) {
      System.err.println(e.getMessage());
      code = 1;
    }
    System.exit(code);
  }

  private static int run(String command, List<String> arguments) {
    return switch (command) {
      case "tools" -> tools(arguments);
      case "up" -> new UpCommand(Checkout.current(), UpOptions.parse(arguments)).run();
      case Supervisor.COMMAND ->
          Supervisor.supervise(Checkout.current(), UpOptions.parse(arguments));
      case "down" -> new DownCommand(Checkout.current()).run();
      case "env" -> EnvCommand.run(Checkout.current());
      case "aot" -> new AotCommand(Checkout.current()).run(arguments);
      case "package" -> packaged(Checkout.current());
      case "status" -> StatusCommand.run(Checkout.current());
      default -> throw new UserError("unknown command " + command + ": see ./dev help");
    };
  }

  /** For commands that need the packaged product: builds it unless it is newer than its sources. */
  private static int packaged(Checkout checkout) {
    new Distribution(checkout).ensureBuilt(Steps.onStandardOutput());
    return 0;
  }

  private static int tools(List<String> arguments) {
    boolean thorough = arguments.equals(List.of("--verify"));
    if (!arguments.isEmpty() && !thorough) {
      throw new UserError("usage: ./dev tools [--verify]");
    }
    var provisioner = new Provisioner(Progress.onStandardError());
    provisioner.provision(EnumSet.allOf(Tool.class), thorough);
    System.out.println(
        "tools are ready in "
            + provisioner.folder()
            + (thorough ? ", all checksums compared" : ""));
    return 0;
  }
}
