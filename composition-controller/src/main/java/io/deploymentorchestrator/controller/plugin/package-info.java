/**
 * Handler jars: loading and vetting them, keeping handlers in a registry, and the limits around
 * their calls.
 */
@NullMarked
package io.deploymentorchestrator.controller.plugin;

import org.jspecify.annotations.NullMarked;
