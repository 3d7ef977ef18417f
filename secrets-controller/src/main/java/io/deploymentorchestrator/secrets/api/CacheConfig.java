package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** Bounds of what is kept between reads. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CacheConfig(
    @JsonPropertyDescription("For how long something is kept.") @Pattern(Names.DURATION)
        @Nullable String ttl,
    @JsonPropertyDescription("How many entries are kept at most.") @Min(1)
        @Nullable Integer maxEntries) {}
