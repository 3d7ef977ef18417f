/** The templates of Secrets: those that name keys of what was read, and nothing else. Pure. */
@NullMarked
package io.deploymentorchestrator.secrets.template;

import org.jspecify.annotations.NullMarked;
