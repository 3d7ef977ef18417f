/**
 * What a Component or Composition shows: from decisions and results to phase and conditions. Pure.
 */
@NullMarked
package io.deploymentorchestrator.controller.status;

import org.jspecify.annotations.NullMarked;
