/** Results, aims, and how they are told. */
@NullMarked
package io.deploymentorchestrator.benchmarks.report;

import org.jspecify.annotations.NullMarked;
