/** The process: settings, wiring, health, shutdown. */
@NullMarked
package io.deploymentorchestrator.controller.runtime;

import org.jspecify.annotations.NullMarked;
