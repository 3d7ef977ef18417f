/**
 * The custom resources, as users write and see them. The CRDs in {@code crds/} are generated from
 * these types.
 */
@NullMarked
package io.deploymentorchestrator.secrets.api;

import org.jspecify.annotations.NullMarked;
