package io.deploymentorchestrator.benchmarks;

import io.deploymentorchestrator.benchmarks.report.JsonReport;
import io.deploymentorchestrator.benchmarks.report.Report;
import io.deploymentorchestrator.benchmarks.report.Results;
import io.deploymentorchestrator.benchmarks.workload.Chain;
import io.deploymentorchestrator.benchmarks.workload.ColdStart;
import io.deploymentorchestrator.benchmarks.workload.Crash;
import io.deploymentorchestrator.benchmarks.workload.DenseCycle;
import io.deploymentorchestrator.benchmarks.workload.Drift;
import io.deploymentorchestrator.benchmarks.workload.FanOut;
import io.deploymentorchestrator.benchmarks.workload.Floor;
import io.deploymentorchestrator.benchmarks.workload.Grid;
import io.deploymentorchestrator.benchmarks.workload.Idle;
import io.deploymentorchestrator.benchmarks.workload.Mass;
import io.deploymentorchestrator.benchmarks.workload.Setting;
import io.deploymentorchestrator.benchmarks.workload.Swap;
import io.deploymentorchestrator.benchmarks.workload.Workload;
import io.deploymentorchestrator.localenvironment.tools.Progress;
import io.deploymentorchestrator.localenvironment.tools.Provisioner;
import io.deploymentorchestrator.localenvironment.tools.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code ./dev bench} calls. */
@Command(
    name = "./dev bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Measures the packaged controller against a control plane of its own. docs/benchmarks.md explains each workload.")
final class Bench implements Callable<Integer> {
  private static final List<Workload> WORKLOADS =
      List.of(
          new Floor(),
          new Chain(),
          new FanOut(),
          new Grid(),
          new Mass(),
          new Idle(),
          new Drift(),
          new Crash(),
          new Swap(),
          new ColdStart(),
          new DenseCycle());

  @Parameters(paramLabel = "WORKLOAD", description = "Such as W1; all by default.")
  private List<String> wanted = List.of();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often; the first run meets a cold controller. Default: ${DEFAULT-VALUE}")
  private int runs;

  @Option(
      names = "--size",
      paramLabel = "S",
      description = "How large; the unit is the workload's own. Default: as in docs/benchmarks.md")
  private int size;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "Of workloads that take as long as one wants. Default: ${DEFAULT-VALUE}")
  private long duration;

  @Option(names = "--json", paramLabel = "FILE", description = "Write everything there.")
  private Path json = Path.of("");

  @Option(
      names = "--java-opts",
      paramLabel = "OPTIONS",
      defaultValue = "-Xmx192m",
      description = "Of the controller. Default: ${DEFAULT-VALUE}")
  private String javaOptions;

  @Option(names = "--list", description = "Only say which workloads there are.")
  private boolean list;

  @Spec private CommandSpec spec;

  private Bench() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() {
    if (list) {
      WORKLOADS.forEach(w -> System.out.printf("%-4s %s (size %d)%n", w.id(), w.title(), w.size()));
      return 0;
    }
    List<Workload> chosen =
        wanted.isEmpty() ? WORKLOADS : wanted.stream().map(this::workload).toList();
    Path checkout = Path.of(System.getProperty("orchestrator.root")).toAbsolutePath();
    Tools tools = new Provisioner(Progress.onStandardError()).provision();
    Results results = new Results(System.err::println);
    Path folder = emptied(checkout.resolve("benchmarks/results"));
    for (Workload workload : chosen) {
      results.say(workload.id() + " " + workload.title());
      workload.run(
          new Setting(
              checkout,
              folder,
              tools,
              javaOptions,
              Math.max(1, runs),
              size > 0 ? size : workload.size(),
              Duration.ofSeconds(duration)),
          results);
    }
    System.out.print(Report.text(results));
    if (!json.toString().isEmpty()) {
      JsonReport.write(results, json);
    }
    return 0;
  }

  /** Data and logs of the last time are not kept: they are large. */
  private static Path emptied(Path folder) {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(Bench::delete);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return folder;
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Workload workload(String id) {
    return WORKLOADS.stream()
        .filter(w -> w.id().equalsIgnoreCase(id))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), "there is no workload " + id + ": ./dev bench --list"));
  }
}
