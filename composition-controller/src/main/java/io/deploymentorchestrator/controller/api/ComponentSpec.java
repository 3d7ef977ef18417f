package io.deploymentorchestrator.controller.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.deploymentorchestrator.operator.json.BoundedJson;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a user wants of one Component. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ComponentSpec(
    @JsonPropertyDescription("Which handler serves this Component. Can't be changed once set.")
        @Required
        @Pattern(Names.DNS_LABEL)
        @Size(max = 63)
        @ValidationRule(
            value = "self == oldSelf",
            message = "handler can't be changed: delete the Component and create it anew")
        String handler,
    @JsonPropertyDescription("Names of Components that must be Ready before this one is applied.")
        @Size(max = 500)
        @Nullable List<String> dependsOn,
    @JsonPropertyDescription(
            "What the handler is to do; its schema belongs to the handler. String values may hold references such as {{ .database.providerStatus.endpoint }}.")
        @Required
        @JsonDeserialize(using = BoundedJson.class)
        JsonNode config,
    @JsonPropertyDescription(
            "Kubernetes calls of the handler are made as this account of this namespace.")
        @Size(max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        @Nullable String serviceAccountName,
    @JsonPropertyDescription("Run the handler again although nothing changed; at least 10s.")
        @Pattern(Names.DURATION)
        @ValidationRule(
            value = "duration(self) >= duration('10s')",
            message = "refreshInterval must be at least 10s")
        @Nullable String refreshInterval,
    @JsonPropertyDescription("Apply nothing while true; deletion still works.")
        @Nullable Boolean suspend,
    @Nullable Timeouts timeouts) {

  /** Names depended on explicitly; never null. */
  public List<String> dependencies() {
    return dependsOn == null ? List.of() : dependsOn;
  }

  /** The same without its config and without what it depends on explicitly. */
  public ComponentSpec without(JsonNode inPlaceOfConfig) {
    return new ComponentSpec(
        handler, null, inPlaceOfConfig, serviceAccountName, refreshInterval, suspend, timeouts);
  }

  /** Whether nothing is to be applied. */
  public boolean suspended() {
    return Boolean.TRUE.equals(suspend);
  }
}
