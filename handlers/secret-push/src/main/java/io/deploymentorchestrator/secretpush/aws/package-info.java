/** AWS Secrets Manager behind the port: the only package that knows the AWS SDK. */
@NullMarked
package io.deploymentorchestrator.secretpush.aws;

import org.jspecify.annotations.NullMarked;
