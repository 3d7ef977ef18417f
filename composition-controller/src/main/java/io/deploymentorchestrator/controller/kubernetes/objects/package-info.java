/**
 * The host's side of {@link io.deploymentorchestrator.api.KubernetesObjects}: calls made as a
 * Component's account, discovery, and the shared watches that wake Components.
 */
@NullMarked
package io.deploymentorchestrator.controller.kubernetes.objects;

import org.jspecify.annotations.NullMarked;
