/** What a phase took: requests, CPU, memory. */
@NullMarked
package io.deploymentorchestrator.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
