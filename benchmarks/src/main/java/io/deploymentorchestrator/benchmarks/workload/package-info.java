/** The workloads of docs/benchmarks.md. */
@NullMarked
package io.deploymentorchestrator.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
