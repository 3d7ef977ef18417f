package io.deploymentorchestrator.benchmarks.measure;

import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import java.util.List;

/**
 * What one phase of a workload took.
 *
 * @param seconds from the first request of the user to the last effect
 * @param requests of the controller, from the beginning of the phase until it was quiet again
 * @param awsCalls of everyone, in the same time
 * @param cpuSeconds of the controller, in the same time
 * @param rss of the controller at the end, in MiB
 * @param peakRss of the controller since its start, in MiB
 * @param serverCpuSeconds of the control plane, in the same time
 * @param foreignLoad how much of the machine others took meanwhile: 0 to 1
 */
public record Measurement(
    double seconds,
    List<AuditedRequest> requests,
    int awsCalls,
    double cpuSeconds,
    double rss,
    double peakRss,
    double serverCpuSeconds,
    double foreignLoad) {
  public Measurement {
    requests = List.copyOf(requests);
  }

  public long writes(String resource) {
    return requests.stream().filter(r -> r.isWrite() && r.resource().equals(resource)).count();
  }
}
