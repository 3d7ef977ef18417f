package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * A condition, as metav1.Condition.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param lastTransitionTime moves only when the status flips; RFC 3339, whole seconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StatusCondition(
    @Required String type,
    @Required String status,
    @Nullable Long observedGeneration,
    @Required String lastTransitionTime,
    @Required String reason,
    @Required String message) {}
