/**
 * References in a config, {@code {{ .name.providerStatus.path }}}: found by a scanner that leaves
 * every other byte alone, resolved against what dependencies report. Pure: no I/O, no clock.
 */
@NullMarked
package io.deploymentorchestrator.controller.reference;

import org.jspecify.annotations.NullMarked;
