package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Secret that an ExternalSecret is written to. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretTarget(
    @JsonPropertyDescription("Its name; absent: that of the ExternalSecret.")
        @Pattern(Patterns.NAME)
        @Size(min = 1, max = 253)
        @Nullable String name,
    @JsonPropertyDescription(
            "Owner (the default): made, and deleted with the ExternalSecret. Nothing else is served"
                + " yet.")
        @Default("Owner")
        @Nullable CreationPolicy creationPolicy,
    @JsonPropertyDescription(
            "What becomes of it when no remote secret is left: Retain (the default), Delete, or"
                + " Merge (its keys go one by one).")
        @Default("Retain")
        @Nullable DeletionPolicy deletionPolicy,
    @JsonPropertyDescription(
            "What is made of the values that were read; absent: they are the keys.")
        @Nullable Template template,
    @JsonPropertyDescription("Another kind of object in place of a Secret. Not served yet.")
        @Nullable Manifest manifest,
    @JsonPropertyDescription("Written once. Not served yet.") @Nullable Boolean immutable) {

  /** Who makes and deletes it. */
  public enum CreationPolicy {
    Owner,
    Orphan,
    Merge,
    None,
    CreateOrMerge
  }

  /** What becomes of it when no remote secret is left. */
  public enum DeletionPolicy {
    Delete,
    Merge,
    Retain
  }

  /** Another kind of object. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Manifest(
      @Required @Size(min = 1) String apiVersion, @Required @Size(min = 1) String kind) {}

  /** What is made of the values that were read. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Template(
      @JsonPropertyDescription("Of the Secret, as kubernetes.io/tls.") @Nullable String type,
      @Default("v2") @Nullable EngineVersion engineVersion,
      @Nullable Metadata metadata,
      @JsonPropertyDescription(
              "Keys of the Secret, each with its template. Templates that only name keys are"
                  + " served, as {{ .password }}.")
          @Nullable Map<String, String> data,
      @JsonPropertyDescription(
              "Replace (the default): with data or templateFrom, only what they make is written."
                  + " Merge: beside the values that were read.")
          @Default("Replace")
          @Nullable MergePolicy mergePolicy,
      @JsonPropertyDescription("Templates from elsewhere. Not served yet.")
          @Nullable List<TemplateFrom> templateFrom) {

    /** The template's keys; never null. */
    public Map<String, String> dataTemplates() {
      return data == null ? Map.of() : data;
    }
  }

  /** Which templates they are. */
  public enum EngineVersion {
    v2
  }

  /** What is written of values that no template names. */
  public enum MergePolicy {
    Replace,
    Merge
  }

  /** Of the Secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Metadata(
      @Nullable Map<String, String> labels,
      @Nullable Map<String, String> annotations,
      @JsonPropertyDescription("Not served yet.") @Nullable List<String> finalizers) {}

  /** Templates from elsewhere. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TemplateFrom(
      @Nullable Source configMap,
      @Nullable Source secret,
      @Nullable String literal,
      @Default("Data") @Nullable String target,
      ExternalSecretSpec.@Nullable DecodingStrategy valuesDecodingStrategy) {}

  /** A ConfigMap or Secret with templates. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(
      @Required @Pattern(Patterns.NAME) @Size(min = 1, max = 253) String name,
      @Required List<Item> items) {}

  /** A key with a template. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Item(
      @Required @Pattern(Patterns.SECRET_KEY) @Size(min = 1, max = 253) String key,
      @Default("Values") @Nullable TemplateAs templateAs) {}

  /** Whether keys are made by the template, too. */
  public enum TemplateAs {
    Values,
    KeysAndValues
  }
}
