/**
 * How AWS is called: clients that never repeat a call by themselves, credentials and roles, a
 * breaker and a rate budget, and one table of AWS's errors. What is made of an error, which secret
 * is read or written, and who may do so is up to the user of this package.
 *
 * <p>No text of AWS's or of its SDK gets out of it: an error can quote what was sent.
 */
@NullMarked
package io.deploymentorchestrator.aws;

import org.jspecify.annotations.NullMarked;
