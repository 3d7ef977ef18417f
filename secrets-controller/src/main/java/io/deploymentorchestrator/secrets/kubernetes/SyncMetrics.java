package io.deploymentorchestrator.secrets.kubernetes;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what came of syncs. */
final class SyncMetrics {

  private static final String NAME = "secrets_controller_external_secret_syncs";

  private final Counter written;
  private final Counter unchanged;
  private final Counter failed;

  SyncMetrics(MeterRegistry registry) {
    this.written = counter(registry, "written");
    this.unchanged = counter(registry, "unchanged");
    this.failed = counter(registry, "failed");
  }

  private static Counter counter(MeterRegistry registry, String result) {
    return Counter.builder(NAME)
        .description("ExternalSecrets for which stores were read, by what came of it")
        .tag("result", result)
        .register(registry);
  }

  void succeeded(boolean changed) {
    (changed ? written : unchanged).increment();
  }

  void failed() {
    failed.increment();
  }
}
