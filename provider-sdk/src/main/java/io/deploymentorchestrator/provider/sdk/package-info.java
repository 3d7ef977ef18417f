/**
 * What an author of a provider writes against: {@link SecretProvider}, its values, its errors. It
 * knows neither gRPC nor TLS; the server around it does.
 */
@NullMarked
package io.deploymentorchestrator.provider.sdk;

import org.jspecify.annotations.NullMarked;
