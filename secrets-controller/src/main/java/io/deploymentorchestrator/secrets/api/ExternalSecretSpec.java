package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a user wants of one ExternalSecret. Everything is optional, as for the API server. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExternalSecretSpec(
    @JsonPropertyDescription("The store that is read where an entry names none of its own.")
        @Nullable StoreRef secretStoreRef,
    @JsonPropertyDescription("The Secret that is written.") @Nullable SecretTarget target,
    @JsonPropertyDescription(
            "When stores are read again: Periodic (the default) each refreshInterval and on"
                + " changes, OnChange when labels, annotations or spec changed, CreatedOnce never."
                + " The Secret is kept as it was written under each of them.")
        @Nullable RefreshPolicy refreshPolicy,
    @JsonPropertyDescription(
            "How often stores are read again, as 1h or 15m. 0: once, and never again.")
        @Default("1h0m0s")
        @Nullable String refreshInterval,
    @JsonPropertyDescription("When stores may be read. Not served yet.")
        @Nullable SyncWindows syncWindows,
    @JsonPropertyDescription("Keys of the Secret, each with where its value comes from.")
        @Nullable List<DataEntry> data,
    @JsonPropertyDescription(
            "Where all keys of a remote secret are taken over. Later entries win over earlier ones,"
                + " and data wins over all.")
        @Nullable List<DataFromEntry> dataFrom) {

  /** When stores are read again. */
  public enum RefreshPolicy {
    CreatedOnce,
    Periodic,
    OnChange
  }

  /** Names a store. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record StoreRef(
      @JsonPropertyDescription(
              "secretstore.external-secrets.io/v2alpha1 for a store of this controller. Absent:"
                  + " external-secrets.io/v1.")
          @Nullable String apiVersion,
      @JsonPropertyDescription("SecretStore (the default) or ClusterSecretStore.")
          @Nullable StoreRefKind kind,
      @Pattern(Patterns.NAME) @Size(min = 1, max = 253) @Nullable String name) {}

  /** The kinds of store. */
  public enum StoreRefKind {
    SecretStore,
    ClusterSecretStore
  }

  /** When stores may be read. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SyncWindows(@Required Kind kind, @Required List<Window> windows) {

    /** Whether the windows are the times when stores may be read, or when they may not. */
    public enum Kind {
      allow,
      deny
    }

    /** One window. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Window(
        @JsonPropertyDescription("When it begins, as cron writes it.")
            @Required
            @Pattern(Patterns.CRON)
            @Size(min = 1)
            String schedule,
        @JsonPropertyDescription("How long it lasts, as 1h.") @Required String duration) {}
  }

  /** One key of the Secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DataEntry(
      @Required @Pattern(Patterns.SECRET_KEY) @Size(min = 1, max = 253) String secretKey,
      @Required RemoteRef remoteRef,
      @Nullable SourceRef sourceRef) {}

  /** Keys of a remote secret, of many remote secrets, or of a generator. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DataFromEntry(
      @JsonPropertyDescription("All keys of one remote secret.") @Nullable RemoteRef extract,
      @JsonPropertyDescription("All remote secrets that match. Not served yet.")
          @Nullable Find find,
      @JsonPropertyDescription("Changes keys. Not served yet.") @Nullable List<Rewrite> rewrite,
      @Nullable SourceRef sourceRef) {}

  /** One remote secret, or a property of it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RemoteRef(
      @JsonPropertyDescription("Its name or path, as the provider names it.") @Required String key,
      @Nullable String property,
      @Nullable String version,
      @JsonPropertyDescription("Fetch: its metadata (tags, labels) in place of its value.")
          @Nullable MetadataPolicy metadataPolicy,
      @Nullable ConversionStrategy conversionStrategy,
      @Nullable DecodingStrategy decodingStrategy,
      @Nullable NullBytePolicy nullBytePolicy) {}

  /** Whether metadata is wanted in place of the value. */
  public enum MetadataPolicy {
    None,
    Fetch
  }

  /** What becomes of characters in keys that no key of a Secret can have. */
  public enum ConversionStrategy {
    Default,
    Unicode
  }

  /** How a value is decoded before it is written. */
  public enum DecodingStrategy {
    Auto,
    Base64,
    Base64URL,
    None
  }

  /** Whether a value may have null bytes. */
  public enum NullBytePolicy {
    Ignore,
    Fail
  }

  /** Finds remote secrets. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Find(
      @Nullable String path,
      @Nullable FindName name,
      java.util.@Nullable Map<String, String> tags,
      @Nullable ConversionStrategy conversionStrategy,
      @Nullable DecodingStrategy decodingStrategy,
      @Nullable NullBytePolicy nullBytePolicy) {}

  /** Finds remote secrets by their names. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record FindName(@Nullable String regexp) {}

  /** Where an entry is read from, if not from {@code spec.secretStoreRef}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SourceRef(
      @Nullable StoreRef storeRef,
      @JsonPropertyDescription("A generator. Not served yet.")
          @Nullable GeneratorRef generatorRef) {}

  /** Names a generator. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record GeneratorRef(
      @Default("generators.external-secrets.io/v1alpha1") @Nullable String apiVersion,
      @Required String kind,
      @Required @Pattern(Patterns.NAME) @Size(min = 1, max = 253) String name) {}

  /** Changes keys. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Rewrite(
      @Nullable Merge merge, @Nullable Regexp regexp, @Nullable Transform transform) {

    /** Makes one key of all. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Merge(
        @Nullable String into,
        @Default("Error") @Nullable ConflictPolicy conflictPolicy,
        @Nullable List<String> priority,
        @Default("Strict") @Nullable PriorityPolicy priorityPolicy,
        @Default("Extract") @Nullable Strategy strategy) {

      /** What two entries of one key come to. */
      public enum ConflictPolicy {
        Ignore,
        Error
      }

      /** Whether each key of {@code priority} must be there. */
      public enum PriorityPolicy {
        IgnoreNotFound,
        Strict
      }

      /** What is made. */
      public enum Strategy {
        Extract,
        JSON
      }
    }

    /** Replaces what a regular expression matches. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Regexp(@Required String source, @Required String target) {}

    /** Makes keys by a template. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Transform(@Required String template) {}
  }

  /** The entries of data; never null. */
  public List<DataEntry> dataEntries() {
    return data == null ? List.of() : data;
  }

  /** The entries of dataFrom; never null. */
  public List<DataFromEntry> dataFromEntries() {
    return dataFrom == null ? List.of() : dataFrom;
  }
}
