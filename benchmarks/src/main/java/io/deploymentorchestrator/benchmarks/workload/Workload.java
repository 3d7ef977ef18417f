package io.deploymentorchestrator.benchmarks.workload;

import io.deploymentorchestrator.benchmarks.report.Results;

/** One of the workloads of docs/benchmarks.md. */
public interface Workload {
  /** Such as {@code W1}. */
  String id();

  String title();

  /** How large it is unless told otherwise; the unit is the workload's own. */
  int size();

  /** Measures it, and says what it shall reach. */
  void run(Setting setting, Results results);
}
