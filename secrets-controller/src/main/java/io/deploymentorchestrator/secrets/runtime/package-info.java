/** The process: settings, wiring, health, shutdown. */
@NullMarked
package io.deploymentorchestrator.secrets.runtime;

import org.jspecify.annotations.NullMarked;
