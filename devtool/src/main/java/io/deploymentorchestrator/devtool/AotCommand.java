package io.deploymentorchestrator.devtool;

import io.deploymentorchestrator.localenvironment.tools.Progress;
import io.deploymentorchestrator.localenvironment.tools.Provisioner;
import io.deploymentorchestrator.localenvironment.tools.Tool;
import io.deploymentorchestrator.localenvironment.tools.Tools;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;

/**
 * {@code ./dev aot}: makes the packaged product start faster on this machine's JDK, by an AOT cache
 * (JEP 514, 515) recorded while it works on a real control plane.
 */
final class AotCommand {
  private final Checkout checkout;

  AotCommand(Checkout checkout) {
    this.checkout = checkout;
  }

  int run(List<String> arguments) {
    if (!arguments.isEmpty()) {
      throw new UserError("usage: ./dev aot");
    }
    Steps steps = Steps.onStandardOutput();
    Tools tools =
        steps.run(
            "tools",
            () ->
                new Provisioner(Progress.onStandardError())
                    .provision(EnumSet.allOf(Tool.class), false));
    new Distribution(checkout).ensureBuilt(steps);
    Path cache = checkout.distribution().resolve("lib/orchestrator.aot");
    steps.run(
        "AOT cache recorded",
        () -> {
          Stack.wipe(checkout.training());
          AotTraining.record(checkout.root(), checkout.training(), tools, cache);
        });
    steps.say("  " + cache);
    return 0;
  }
}
