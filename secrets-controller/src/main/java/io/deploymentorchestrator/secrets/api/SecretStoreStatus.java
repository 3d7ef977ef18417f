package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is the case with one store. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretStoreStatus(
    @Nullable Long observedGeneration,
    @Nullable List<StatusCondition> conditions,
    @JsonPropertyDescription(
            "What the store can be used for, as its provider says: ReadOnly, WriteOnly or"
                + " ReadWrite.")
        @Nullable String capabilities,
    @JsonPropertyDescription("Who answered the last validation.") @Nullable Provider provider) {

  /** Nothing known yet. */
  public static final SecretStoreStatus EMPTY = new SecretStoreStatus(null, null, null, null);

  /** The conditions; never null. */
  public List<StatusCondition> conditionList() {
    return conditions == null ? List.of() : conditions;
  }

  /**
   * A provider as it announces itself.
   *
   * @param contract the contract that it speaks
   * @param features what it serves beyond that
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Provider(
      @Nullable String name,
      @Nullable String version,
      @Nullable String contract,
      @Nullable List<String> features) {}
}
