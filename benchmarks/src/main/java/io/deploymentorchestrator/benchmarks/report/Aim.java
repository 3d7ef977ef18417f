package io.deploymentorchestrator.benchmarks.report;

/**
 * What a figure of a phase shall not exceed.
 *
 * @param phase as in {@link Result#phase()}
 * @param figure as in {@link Result#figure}
 */
public record Aim(String workload, String phase, String figure, double most) {}
