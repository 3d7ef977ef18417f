package io.deploymentorchestrator.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.benchmarks.report.JsonReport;
import io.deploymentorchestrator.benchmarks.report.Report;
import io.deploymentorchestrator.benchmarks.report.Result;
import io.deploymentorchestrator.benchmarks.report.Results;
import io.deploymentorchestrator.localenvironment.tools.Progress;
import io.deploymentorchestrator.localenvironment.tools.Provisioner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That benchmarks work and count truly, at a tiny size. Times are not looked at. */
class ChainIT {
  private static final int LENGTH = 5;

  @TempDir private Path folder;

  @Test
  void aTinyChainIsMadeChangedAndDeletedAndItsRequestsAreCounted() throws IOException {
    List<String> told = new ArrayList<>();
    Results results = new Results(told::add);
    Setting setting =
        new Setting(
            Path.of(System.getProperty("orchestrator.root")),
            folder,
            new Provisioner(Progress.onStandardError()).provision(),
            "-Xmx192m",
            1,
            LENGTH,
            Duration.ZERO);

    Chain.measure(setting, results, "W1 standalone", Graph.chain(LENGTH, ""), 4);

    assertThat(results.all())
        .extracting(Result::phase)
        .containsExactly("create", "change", "delete");
    for (Result result : results.all()) {
      assertThat(result.measurement().requests())
          .as(result.phase())
          .isNotEmpty()
          .allMatch(request -> request.userAgent().equals("deployment-orchestrator"));
      assertThat(result.measurement().cpuSeconds()).as(result.phase()).isPositive();
      assertThat(result.measurement().rss()).as(result.phase()).isPositive();
      assertThat(result.measurement().awsCalls()).as(result.phase()).isZero();
    }
    Result create = results.all().get(0);
    Result change = results.all().get(1);
    Result delete = results.all().get(2);
    assertThat(create.figure(Result.OBJECT_WRITES)).isEqualTo(1);
    assertThat(change.figure(Result.OBJECT_WRITES)).isEqualTo(1);
    assertThat(delete.figure(Result.OBJECT_WRITES)).isEqualTo(1);
    assertThat(create.figure(Result.COMPONENT_WRITES)).isBetween(1.0, 5.0);
    assertThat(create.figure(Result.ORDER_VIOLATIONS)).isZero();
    assertThat(create.figure(Result.REWRITTEN)).isZero();
    assertThat(delete.figure(Result.ORDER_VIOLATIONS)).isZero();
    assertThat(told).hasSize(3);
    assertThat(Report.text(results)).contains("W1 standalone create").contains("patch configmaps");

    Path json = folder.resolve("report.json");
    JsonReport.write(results, json);
    JsonNode written = new ObjectMapper().readTree(json.toFile());
    assertThat(
            written.at("/results/0/calls/deployment-orchestrator").path("patch configmaps").asInt())
        .isEqualTo(LENGTH);
  }
}
