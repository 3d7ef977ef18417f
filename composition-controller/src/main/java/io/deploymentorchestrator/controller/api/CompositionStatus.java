package io.deploymentorchestrator.controller.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is the case with a Composition. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CompositionStatus(
    @Nullable Long observedGeneration,
    @Nullable Phase phase,
    @Nullable List<StatusCondition> conditions,
    @Nullable List<EntryStatus> components,
    @Nullable String summary) {

  /** Nothing known yet. */
  public static final CompositionStatus EMPTY = new CompositionStatus(null, null, null, null, null);

  /** The conditions; never null. */
  public List<StatusCondition> conditionList() {
    return conditions == null ? List.of() : conditions;
  }

  /** The condition of a type, if there is one. */
  public @Nullable StatusCondition condition(String type) {
    return conditionList().stream().filter(c -> c.type().equals(type)).findFirst().orElse(null);
  }

  /** How one entry stands. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record EntryStatus(
      @Required String name,
      @Required String component,
      @Nullable Phase phase,
      boolean ready,
      @Nullable String message) {}
}
