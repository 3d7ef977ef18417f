/** The command line. */
@NullMarked
package io.deploymentorchestrator.controller.cli;

import org.jspecify.annotations.NullMarked;
