/**
 * What the controller and the test kit check of a handler alike: how its types become JSON and
 * back, what of a config its schema and the handler itself refuse, and whether what it reports is
 * what its schemas say.
 */
@NullMarked
package io.deploymentorchestrator.checks;

import org.jspecify.annotations.NullMarked;
