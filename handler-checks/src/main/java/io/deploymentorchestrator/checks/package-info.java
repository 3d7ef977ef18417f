/**
 * What the controller and the test kit check of a handler alike: how its types become JSON and
 * back, and whether what it reports is what its schemas say.
 */
@NullMarked
package io.deploymentorchestrator.checks;

import org.jspecify.annotations.NullMarked;
