package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of an ExternalSecret. Holds no value, and nothing from which one could be guessed.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExternalSecretStatus(
    @JsonPropertyDescription("The generation that the conditions speak of.")
        @Nullable Long observedGeneration,
    @Nullable List<Condition> conditions,
    @JsonPropertyDescription(
            "When the stores were last read. Moves when something changed, otherwise at most once"
                + " an hour.")
        @Nullable String refreshTime,
    @JsonPropertyDescription("Generation, labels and annotations that were synced.")
        @Nullable String syncedResourceVersion,
    @JsonPropertyDescription("The Secret that was written.") @Nullable Binding binding,
    @JsonPropertyDescription("The Secret as it was written, to know when somebody changed it.")
        @Nullable WrittenSecret writtenSecret) {

  /** Nothing is known yet. */
  public static final ExternalSecretStatus EMPTY =
      new ExternalSecretStatus(null, null, null, null, null, null);

  /** A condition, as External Secrets Operator has it, with the generation it speaks of. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Condition(
      @Required String type,
      @Required String status,
      @Nullable Long observedGeneration,
      @Nullable String lastTransitionTime,
      @Nullable String reason,
      @Nullable String message) {}

  /** Names the Secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Binding(@Nullable String name) {}

  /** The Secret as it was written. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record WrittenSecret(
      @Required String uid,
      @Required String resourceVersion,
      @JsonPropertyDescription(
              "HMAC of what was written, under a key that only the controller holds.")
          @Required
          String contentMac) {}

  /** The conditions; never null. */
  public List<Condition> conditionList() {
    return conditions == null ? List.of() : conditions;
  }
}
