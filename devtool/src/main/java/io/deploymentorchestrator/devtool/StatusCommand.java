package io.deploymentorchestrator.devtool;

import java.net.URI;
import java.util.Optional;

/** {@code ./dev status}: what runs from this checkout. */
final class StatusCommand {
  private StatusCommand() {}

  static int run(Checkout checkout) {
    Optional<RunningState> found = RunningState.find(checkout);
    if (found.isEmpty()) {
      System.out.println("nothing runs from this checkout");
      return 1;
    }
    RunningState state = found.get();
    System.out.printf(
        "running since %s (pid %d)%n  cluster     %s%n  kubeconfig  %s%n  moto        %s%n  logs        %s%n",
        state.holder().start(),
        state.holder().pid(),
        state.context().map(name -> "yours, context " + name).orElse("a control plane of its own"),
        checkout.kubeconfig(),
        state.moto().map(URI::toString).orElse("being started"),
        checkout.logs());
    return 0;
  }
}
