package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What a user says of a store of one namespace. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretStoreSpec(
    @JsonPropertyDescription(
            "The class of the controller that serves this store; without one, any controller whose"
                + " class is the default.")
        @Size(max = 253)
        @Nullable String controller,
    @JsonPropertyDescription(
            "How often the store is validated although nothing changed: 5m if nothing is said, at"
                + " least 10s; 0: on changes only.")
        @Pattern(Names.DURATION)
        @ValidationRule(
            value =
                "self == '0' || duration(self) == duration('0s') || duration(self) >="
                    + " duration('10s')",
            message = "refreshInterval must be 0 or at least 10s")
        @Nullable String refreshInterval,
    @JsonPropertyDescription(
            "Enabled (if nothing is said): what uses the store waits until it has been validated,"
                + " and while the provider says that it is wrong.")
        @Nullable GatingPolicy gatingPolicy,
    @Nullable RetrySettings retrySettings,
    @JsonPropertyDescription(
            "What is kept between reads. ProviderDefined (if nothing is said): nothing by the"
                + " controller.")
        @Nullable CachingPolicy cachingPolicy,
    @Nullable CacheConfig cacheConfig,
    @Required ProviderConfig providerConfig)
    implements StoreFields {}
