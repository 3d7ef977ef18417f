package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** How calls that fail for a while are repeated. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetrySettings(
    @JsonPropertyDescription("How often a call is repeated at most; 3 if nothing is said.")
        @Min(0)
        @Max(10)
        @Nullable Integer maxRetries,
    @JsonPropertyDescription(
            "How long to wait before the first repetition, 1s if nothing is said; doubled for each"
                + " further one, up to 1m.")
        @Pattern(Names.DURATION)
        @Nullable String retryInterval) {}
