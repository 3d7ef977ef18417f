package io.deploymentorchestrator.controller.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** How long things may take before the status says that they take too long; they are tried on. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Timeouts(
    @JsonPropertyDescription("How long an apply may take, for example 10m.")
        @Pattern(Names.DURATION)
        @Nullable String apply,
    @JsonPropertyDescription("How long a delete may take, for example 10m.")
        @Pattern(Names.DURATION)
        @Nullable String delete) {}
