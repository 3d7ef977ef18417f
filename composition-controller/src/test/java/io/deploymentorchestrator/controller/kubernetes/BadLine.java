package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.testkit.faults.FaultyApiServer;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;

/** The way of a client to an API server behind a bad line. */
final class BadLine {

  private BadLine() {}

  /** As admin. */
  static ConfigBuilder config(Cluster cluster, FaultyApiServer line) {
    return new ConfigBuilder(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
        .withMasterUrl(line.endpoint().toString())
        .withOnlyHttpWatches(true)
        .withMaxConcurrentRequests(256)
        .withMaxConcurrentRequestsPerHost(256);
  }
}
