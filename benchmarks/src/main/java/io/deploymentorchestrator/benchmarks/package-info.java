/** The command {@code ./dev bench}. */
@NullMarked
package io.deploymentorchestrator.benchmarks;

import org.jspecify.annotations.NullMarked;
