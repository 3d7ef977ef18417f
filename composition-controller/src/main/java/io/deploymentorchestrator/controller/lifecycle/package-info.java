/**
 * What a Component's status, attempts and next look become after a decision or a call of its
 * handler, as data. Pure: knows neither Kubernetes nor plugins.
 */
@NullMarked
package io.deploymentorchestrator.controller.lifecycle;

import org.jspecify.annotations.NullMarked;
