package io.deploymentorchestrator.controller.cli;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.operator.settings.Durations;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows Components as a tree of what waits for what. */
@Command(
    name = "tree",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows the Components of a namespace as a tree: each under what it depends on.",
      "On a terminal long messages are cut; elsewhere, as in a pipe, they are shown in full.",
      "With --until-ready it exits 0 once all are Ready, and 1 if that takes longer than --timeout."
    })
final class TreeCommand implements Callable<Integer> {

  private static final Duration REDRAW = Duration.ofMillis(250);

  @Spec private CommandSpec spec;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Namespace; default: that of the current context.")
  private @Nullable String namespace;

  @Option(
      names = {"-w", "--watch"},
      description = "Go on showing changes.")
  private boolean watch;

  @Option(names = "--until-ready", description = "Show changes until all Components are Ready.")
  private boolean untilReady;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "5m",
      description = "For --until-ready; default: ${DEFAULT-VALUE}")
  private String timeout;

  @Option(
      names = "--color",
      paramLabel = "BOOLEAN",
      description = "Default: on a terminal, unless NO_COLOR is set.")
  private @Nullable Boolean color;

  @Override
  public Integer call() throws InterruptedException {
    boolean terminal = Boolean.getBoolean("orchestrator.terminal");
    boolean colored = color != null ? color : terminal && System.getenv("NO_COLOR") == null;
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      String where = namespace != null ? namespace : client.getNamespace();
      return show(client, where == null ? "default" : where, terminal, colored);
    }
  }

  private int show(KubernetesClient client, String where, boolean terminal, boolean colored)
      throws InterruptedException {
    Instant deadline = Instant.now().plus(Durations.parse(timeout));
    Screen screen = new Screen(spec.commandLine().getOut(), terminal);
    while (true) {
      List<Component> components =
          client.resources(Component.class).inNamespace(where).list().getItems();
      List<Composition> compositions =
          client.resources(Composition.class).inNamespace(where).list().getItems();
      Tree tree = Tree.of(components, compositions);
      screen.draw(tree.lines(colored, terminal));
      if (untilReady && tree.allReady()) {
        return 0;
      }
      if (untilReady && Instant.now().isAfter(deadline)) {
        spec.commandLine().getErr().println("not Ready after " + timeout);
        return 1;
      }
      if (!watch && !untilReady) {
        return 0;
      }
      Thread.sleep(REDRAW);
    }
  }

  /** Draws over what it drew before on a terminal; elsewhere prints what changed, once. */
  private static final class Screen {
    private final PrintWriter out;
    private final boolean terminal;
    private List<String> last = List.of();

    Screen(PrintWriter out, boolean terminal) {
      this.out = out;
      this.terminal = terminal;
    }

    void draw(List<String> lines) {
      if (lines.equals(last)) {
        return;
      }
      StringBuilder text = new StringBuilder();
      if (terminal && !last.isEmpty()) {
        text.append("\u001b[").append(last.size()).append("A\u001b[J");
      } else if (!last.isEmpty()) {
        text.append('\n');
      }
      lines.forEach(l -> text.append(l).append('\n'));
      out.print(text);
      out.flush();
      last = lines;
    }
  }
}
