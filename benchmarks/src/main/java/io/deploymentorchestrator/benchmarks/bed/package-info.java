/** What is measured on: real servers, the packaged controller, and a cheap client. */
@NullMarked
package io.deploymentorchestrator.benchmarks.bed;

import org.jspecify.annotations.NullMarked;
