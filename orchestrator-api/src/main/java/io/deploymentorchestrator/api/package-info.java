/**
 * What a handler author compiles against: small, stable, Java 17 bytecode.
 *
 * <p>Everything that crosses it is a JDK type, a type of this package, or the author's own record.
 * No JSON or Kubernetes library type does, so neither the host's versions nor a plugin's can break
 * the other. JSON travels as trees of {@code Map<String, Object>}, {@code List<Object>}, {@code
 * String}, {@code Number}, {@code Boolean} and {@code null}.
 *
 * <p>Start at {@link io.deploymentorchestrator.api.ComponentHandler}.
 */
@NullMarked
package io.deploymentorchestrator.api;

import org.jspecify.annotations.NullMarked;
