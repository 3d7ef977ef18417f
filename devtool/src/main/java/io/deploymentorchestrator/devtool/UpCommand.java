package io.deploymentorchestrator.devtool;

import io.deploymentorchestrator.localenvironment.process.LogFile;
import io.deploymentorchestrator.localenvironment.tools.Progress;
import io.deploymentorchestrator.localenvironment.tools.Provisioner;
import io.deploymentorchestrator.localenvironment.tools.Tool;
import io.deploymentorchestrator.localenvironment.tools.Tools;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** {@code ./dev up}: from nothing to the example Ready. */
final class UpCommand {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int TAIL = 30;

  private final Checkout checkout;
  private final UpOptions options;
  private final Steps steps = Steps.onStandardOutput();

  UpCommand(Checkout checkout, UpOptions options) {
    this.checkout = checkout;
    this.options = options;
  }

  int run() {
    try (UpLock lock = UpLock.tryAcquire(checkout).orElseThrow(UpLock::alreadyRunning)) {
      Tools tools = steps.run("tools", () -> provision(options));
      new Distribution(checkout).ensureBuilt(steps);
      if (!options.keep()) {
        return inForeground(tools);
      }
      lock.close();
    }
    Supervisor.launch(checkout, options, steps);
    RunningState state =
        RunningState.find(checkout)
            .orElseThrow(() -> new UserError("it ended right after its start"));
    return showExample(
        provision(options), state.moto().orElseThrow(), state.ownSecrets(), () -> false);
  }

  static Tools provision(UpOptions options) {
    Set<Tool> wanted =
        options.context().isPresent() ? EnumSet.of(Tool.KUBECTL) : EnumSet.allOf(Tool.class);
    return new Provisioner(Progress.onStandardError()).provision(wanted, false);
  }

  private int inForeground(Tools tools) {
    var stack = new Stack(checkout, options, tools, steps);
    // Ctrl-C and ./dev down arrive as signals: this is where they are heard.
    Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop"));
    try (stack) {
      List<Stack.Product> product = stack.start();
      int code = showExample(tools, stack.moto(), stack.ownSecrets(), stack::isClosed);
      if (!options.once()) {
        awaitEnd(product, stack);
      }
      return code;
    } finally {
      steps.say("stopped");
      options
          .context()
          .filter(name -> stack.hasApplied())
          .ifPresent(name -> steps.say(NextSteps.removal(checkout, name, stack.ownSecrets())));
    }
  }

  private int showExample(Tools tools, URI moto, boolean ownSecrets, BooleanSupplier stopped) {
    int code = 0;
    if (options.example()) {
      ClusterAccess cluster = ClusterAccess.of(checkout, tools);
      Path example = checkout.example(ownSecrets);
      cluster
          .missingExample(example)
          .ifPresent(
              message -> {
                throw new UserError(message);
              });
      steps.run(
          checkout.root().relativize(example) + " applied", () -> cluster.applyExample(example));
      if (!ownSecrets && options.context().isEmpty()) {
        steps.say(
            "    (Nothing syncs its ExternalSecret: External Secrets Operator itself does not run here,"
                + " only its CRDs are there.)\n");
      }
      code = Controller.watchTree(checkout);
      if (stopped.getAsBoolean()) {
        return code;
      }
      if (code != 0) {
        steps.say("\nNot everything became Ready.");
        for (Path log : NextSteps.logs(checkout, ownSecrets)) {
          steps.say("The end of %s:\n%s".formatted(log, LogFile.tail(log, TAIL)));
        }
      }
    }
    steps.say(NextSteps.text(checkout, options, ownSecrets, moto));
    return code;
  }

  /**
   * Until a signal comes. A process that ends by itself is worth a word; the rest stays for looking
   * into it.
   */
  private void awaitEnd(List<Stack.Product> product, Stack stack) {
    Set<Stack.Product> running = new LinkedHashSet<>(product);
    try {
      while (true) {
        Thread.sleep(POLL);
        for (Stack.Product process : product) {
          if (!process.alive().getAsBoolean() && !stack.isClosed() && running.remove(process)) {
            steps.say(
                "The %s has ended. The end of %s:\n%s"
                    .formatted(process.name(), process.log(), LogFile.tail(process.log(), TAIL)));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
