/** JUnit integration: a real control plane and a Secrets Manager as parameters of a test. */
@NullMarked
package io.deploymentorchestrator.testkit.junit;

import org.jspecify.annotations.NullMarked;
