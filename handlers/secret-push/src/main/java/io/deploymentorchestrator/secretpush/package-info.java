/** The {@code secret-push} handler: generates secrets and pushes them to AWS Secrets Manager. */
@NullMarked
package io.deploymentorchestrator.secretpush;

import org.jspecify.annotations.NullMarked;
