/**
 * What is known of the objects of handlers: what the API server answered and what that means, who
 * hears of which object, and what a call may read. Pure; {@link
 * io.deploymentorchestrator.controller.kubernetes.objects} makes the calls.
 */
@NullMarked
package io.deploymentorchestrator.controller.objects;

import org.jspecify.annotations.NullMarked;
