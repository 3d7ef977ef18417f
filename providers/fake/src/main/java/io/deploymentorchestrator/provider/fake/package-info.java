/**
 * A provider whose secrets are written in its own resource: for tests and for trying things out,
 * never for real secrets.
 */
@NullMarked
package io.deploymentorchestrator.provider.fake;

import org.jspecify.annotations.NullMarked;
