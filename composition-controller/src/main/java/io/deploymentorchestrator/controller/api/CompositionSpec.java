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

/** What a user wants of a set of Components. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CompositionSpec(
    @JsonPropertyDescription("Suspends all entries while true.") @Nullable Boolean suspend,
    @JsonPropertyDescription("Each entry becomes one Component.")
        @Required
        @Size(min = 1, max = 500)
        List<Entry> components) {

  /** One Component to be. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Entry(
      @JsonPropertyDescription(
              "Unique; the Component is called <composition>-<name>, in lower case, _ as -.")
          @Required
          @Pattern(Names.ENTRY_NAME)
          @Size(max = 61)
          String name,
      @JsonPropertyDescription("The Component's handler.")
          @Required
          @Pattern(Names.DNS_LABEL)
          @Size(max = 63)
          String type,
      @JsonPropertyDescription(
              "Names of entries, or of Components of the namespace, that must be Ready first.")
          @Size(max = 500)
          @Nullable List<String> dependsOn,
      @JsonPropertyDescription("What the handler is to do; its schema belongs to the handler.")
          @Required
          @JsonDeserialize(using = BoundedJson.class)
          JsonNode config,
      @Size(max = 253) @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
          @Nullable String serviceAccountName,
      @Pattern(Names.DURATION)
          @ValidationRule(
              value = "duration(self) >= duration('10s')",
              message = "refreshInterval must be at least 10s")
          @Nullable String refreshInterval,
      @Nullable Boolean suspend,
      @Nullable Timeouts timeouts) {}
}
