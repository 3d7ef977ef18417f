package io.deploymentorchestrator.secrets.store;

import io.deploymentorchestrator.secrets.api.GatingPolicy;
import java.time.Duration;

/**
 * What a store says, checked and with its defaults.
 *
 * @param refreshInterval zero: on changes only
 */
public record StoreSettings(
    ProviderAddress address,
    TlsSettings tls,
    ProviderResource resource,
    Duration refreshInterval,
    GatingPolicy gatingPolicy,
    RetryPlan retries,
    NamespaceConditions namespaces) {}
