/** When an object is ready: the rules of kstatus and our own. */
@NullMarked
package io.deploymentorchestrator.manifest.readiness;

import org.jspecify.annotations.NullMarked;
