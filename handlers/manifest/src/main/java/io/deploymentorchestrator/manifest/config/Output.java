package io.deploymentorchestrator.manifest.config;

import io.deploymentorchestrator.manifest.json.FieldPath;
import java.util.Optional;

/**
 * A value handed on.
 *
 * @param name its name in {@code providerStatus}
 * @param from {@code Kind/name}
 * @param path where it is
 * @param fallback what it is while it is not there
 */
public record Output(String name, String from, FieldPath path, Optional<Object> fallback) {}
