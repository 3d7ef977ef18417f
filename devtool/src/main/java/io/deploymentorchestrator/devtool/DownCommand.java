package io.deploymentorchestrator.devtool;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code ./dev down}: ends what this checkout started and nothing else. The holder is asked to end,
 * which ends the rest in its order; only what is left after that is ended one by one.
 */
final class DownCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration SHORT = Duration.ofSeconds(5);

  private final Checkout checkout;

  DownCommand(Checkout checkout) {
    this.checkout = checkout;
  }

  int run() {
    Optional<RunningState> recorded = RunningState.read(checkout);
    if (recorded.isEmpty()) {
      System.out.println("nothing runs from this checkout");
      return 0;
    }
    RunningState state = recorded.get();
    boolean ran = end(state.holder(), PATIENCE);
    List<RecordedProcess> left =
        state.processes().stream().filter(process -> process.alive().isPresent()).toList();
    left.forEach(process -> end(process, SHORT));
    RunningState.delete(checkout);
    System.out.println(
        ran || !left.isEmpty() ? "stopped" : "nothing runs from this checkout any more");
    state
        .context()
        .filter(name -> ran)
        .ifPresent(
            name -> System.out.println(NextSteps.removal(checkout, name, state.ownSecrets())));
    return 0;
  }

  /** Whether it was there to be ended. */
  private static boolean end(RecordedProcess process, Duration patience) {
    Optional<ProcessHandle> alive = process.alive();
    alive.ifPresent(
        handle -> {
          handle.destroy();
          if (!isGone(handle, patience)) {
            handle.destroyForcibly();
            isGone(handle, SHORT);
          }
        });
    return alive.isPresent();
  }

  private static boolean isGone(ProcessHandle handle, Duration patience) {
    try {
      handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
