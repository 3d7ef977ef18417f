package io.deploymentorchestrator.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.benchmarks.measure.Measurement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The results for programs. */
public final class JsonReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonReport() {}

  /** Writes everything that was measured into a file. */
  public static void write(Results results, Path file) {
    ObjectNode report = JSON.createObjectNode();
    report.put("written", Instant.now().toString());
    report
        .putObject("machine")
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
        .put("java", System.getProperty("java.runtime.version"));
    for (Aim aim : results.aims()) {
      report.withArray("aims").addPOJO(aim);
    }
    for (Result result : results.all()) {
      Measurement measured = result.measurement();
      ObjectNode entry =
          report
              .withArray("results")
              .addObject()
              .put("workload", result.workload())
              .put("phase", result.phase())
              .put("run", result.run())
              .put("components", result.components())
              .put("seconds", measured.seconds())
              .put("componentWritesEach", result.figure(Result.COMPONENT_WRITES))
              .put("objectWritesEach", result.figure(Result.OBJECT_WRITES))
              .put("awsCalls", measured.awsCalls())
              .put("cpuSeconds", measured.cpuSeconds())
              .put("rssMiB", measured.rss())
              .put("peakRssMiB", measured.peakRss())
              .put("controlPlaneCpuSeconds", measured.serverCpuSeconds())
              .put("foreignLoad", measured.foreignLoad());
      ObjectNode calls = entry.putObject("calls");
      measured
          .requests()
          .forEach(
              r -> {
                ObjectNode agent = calls.withObject("/" + r.userAgent());
                String kind = r.verb() + " " + r.resource();
                agent.put(kind, agent.path(kind).asInt() + 1);
              });
      ObjectNode figures = entry.putObject("figures");
      result.figures().forEach(figures::put);
    }
    try {
      Files.writeString(
          file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
