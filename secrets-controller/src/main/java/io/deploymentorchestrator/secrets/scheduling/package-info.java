/** In which order stores are read, and how many reads of one run at once. Knows no Kubernetes. */
@NullMarked
package io.deploymentorchestrator.secrets.scheduling;

import org.jspecify.annotations.NullMarked;
