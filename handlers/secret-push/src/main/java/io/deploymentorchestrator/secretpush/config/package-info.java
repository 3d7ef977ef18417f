/** What a user writes under {@code config}, and everything that can be wrong with it. */
@NullMarked
package io.deploymentorchestrator.secretpush.config;

import org.jspecify.annotations.NullMarked;
