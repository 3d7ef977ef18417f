package io.deploymentorchestrator.controller.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.deploymentorchestrator.operator.json.BoundedJson;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is the case with one Component. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ComponentStatus(
    @Nullable Long observedGeneration,
    @Nullable Phase phase,
    @Nullable List<StatusCondition> conditions,
    @JsonPropertyDescription(
            "What the handler reports, and other Components may reference. Never a secret.")
        @JsonDeserialize(using = BoundedJson.class)
        @Nullable JsonNode providerStatus,
    @Nullable ServedBy handler,
    @JsonPropertyDescription("What holds this Component up, named at its source.")
        @Nullable RootCause rootCause,
    @JsonPropertyDescription("What the last successful run was made from.")
        @Nullable Applied applied,
    @JsonPropertyDescription("The run in progress, until it is settled.") @Nullable RunRecord run,
    @JsonPropertyDescription("The handler's own record; private to it.")
        @JsonDeserialize(using = BoundedJson.class)
        @Nullable JsonNode checkpoint,
    @Nullable String lastAppliedTime,
    @Nullable String lastHandledReconcileAt,
    @JsonPropertyDescription("When the handler wants to look again although it is Ready.")
        @Nullable String recheckAt) {

  /** Nothing known yet. */
  public static final ComponentStatus EMPTY =
      new ComponentStatus(null, null, null, null, null, null, null, null, null, null, null, null);

  /** The generation of the spec that was last applied; 0 if none was. */
  public long appliedGeneration() {
    return applied == null || applied.generation() == null ? 0 : applied.generation();
  }

  /** The conditions; never null. */
  public List<StatusCondition> conditionList() {
    return conditions == null ? List.of() : conditions;
  }

  /** The condition of a type, if there is one. */
  public @Nullable StatusCondition condition(String type) {
    return conditionList().stream().filter(c -> c.type().equals(type)).findFirst().orElse(null);
  }

  /** The same, of another generation. */
  public ComponentStatus withObservedGeneration(@Nullable Long other) {
    return new ComponentStatus(
        other,
        phase,
        conditions,
        providerStatus,
        handler,
        rootCause,
        applied,
        run,
        checkpoint,
        lastAppliedTime,
        lastHandledReconcileAt,
        recheckAt);
  }

  /** The same, served by another, and with the conditions that say so. */
  public ComponentStatus withHandler(@Nullable ServedBy other, List<StatusCondition> telling) {
    return new ComponentStatus(
        observedGeneration,
        phase,
        telling,
        providerStatus,
        other,
        rootCause,
        applied,
        run,
        checkpoint,
        lastAppliedTime,
        lastHandledReconcileAt,
        recheckAt);
  }

  /** The same with another open run. */
  public ComponentStatus withRun(RunRecord other) {
    return new ComponentStatus(
        observedGeneration,
        phase,
        conditions,
        providerStatus,
        handler,
        rootCause,
        applied,
        other,
        checkpoint,
        lastAppliedTime,
        lastHandledReconcileAt,
        recheckAt);
  }

  /** The same with another time of the next look. */
  public ComponentStatus withRecheckAt(@Nullable String other) {
    return new ComponentStatus(
        observedGeneration,
        phase,
        conditions,
        providerStatus,
        handler,
        rootCause,
        applied,
        run,
        checkpoint,
        lastAppliedTime,
        lastHandledReconcileAt,
        other);
  }

  /** Which handler served last. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ServedBy(@Required String name, @Nullable String version) {}

  /** The Component at the end of the chain of waiting ones. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RootCause(
      @Required String component,
      @Required String reason,
      @Required String message,
      @Nullable String since) {}

  /**
   * What the last successful run was made from.
   *
   * @param inputsHash of the resolved config and the account
   * @param generation of the spec that these inputs came from
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Applied(
      @Required String inputsHash,
      @Nullable Long generation,
      @Nullable String handlerVersion,
      @Nullable List<AppliedDependency> dependencies) {

    /** The Components it was made from, for people: a printer column shows one value only. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    @JsonPropertyDescription("The Components it was made from, for people.")
    public @Nullable String dependsOn() {
      return dependencies == null
          ? null
          : dependencies.stream()
              .map(AppliedDependency::component)
              .distinct()
              .collect(Collectors.joining(", "));
    }

    /** The dependencies; never null. */
    public List<AppliedDependency> dependencyList() {
      return dependencies == null ? List.of() : dependencies;
    }
  }

  /**
   * A dependency as it was applied.
   *
   * @param name as written
   * @param component the Component that it meant
   */
  public record AppliedDependency(@Required String name, @Required String component) {}

  /**
   * A run in progress.
   *
   * @param inputsHash of the inputs it began for: other inputs make another run
   * @param since when it began, RFC 3339
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RunRecord(
      @Required String id,
      @Required List<String> causes,
      @Nullable String inputsHash,
      @Nullable String since) {}
}
