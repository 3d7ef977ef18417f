/**
 * The certificates of the controller and its providers: who signs, what is due, what a Secret
 * holds. Knows no Kubernetes client.
 */
@NullMarked
package io.deploymentorchestrator.secrets.certificates;

import org.jspecify.annotations.NullMarked;
