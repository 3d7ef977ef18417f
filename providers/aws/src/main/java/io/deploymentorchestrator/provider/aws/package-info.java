/** A provider of the secrets in AWS Secrets Manager. */
@NullMarked
package io.deploymentorchestrator.provider.aws;

import org.jspecify.annotations.NullMarked;
