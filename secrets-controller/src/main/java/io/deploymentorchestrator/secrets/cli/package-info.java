/** The command line. */
@NullMarked
package io.deploymentorchestrator.secrets.cli;

import org.jspecify.annotations.NullMarked;
