/** What a user writes, checked as a whole. */
@NullMarked
package io.deploymentorchestrator.manifest.config;

import org.jspecify.annotations.NullMarked;
