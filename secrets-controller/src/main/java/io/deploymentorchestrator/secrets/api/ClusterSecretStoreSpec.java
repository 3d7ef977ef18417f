package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an operator says of a store that namespaces can share. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClusterSecretStoreSpec(
    @JsonPropertyDescription(
            "The class of the controller that serves this store; without one, any controller whose"
                + " class is the default.")
        @Size(max = 253)
        @Nullable String controller,
    @JsonPropertyDescription(
            "How often the store is validated although nothing changed: 5m if nothing is said, at"
                + " least 10s; 0: on changes only.")
        @Pattern(Names.DURATION)
        @ValidationRule(
            value =
                "self == '0' || duration(self) == duration('0s') || duration(self) >="
                    + " duration('10s')",
            message = "refreshInterval must be 0 or at least 10s")
        @Nullable String refreshInterval,
    @JsonPropertyDescription(
            "Enabled (if nothing is said): what uses the store waits until it has been validated,"
                + " and while the provider says that it is wrong.")
        @Nullable GatingPolicy gatingPolicy,
    @Nullable RetrySettings retrySettings,
    @JsonPropertyDescription(
            "What is kept between reads. ProviderDefined (if nothing is said): nothing by the"
                + " controller.")
        @Nullable CachingPolicy cachingPolicy,
    @Nullable CacheConfig cacheConfig,
    @Required ProviderConfig providerConfig,
    @JsonPropertyDescription(
            "In whose namespace credentials that the provider's resource refers to are read:"
                + " ProviderNamespace (if nothing is said), or that of what uses the store.")
        @Nullable AuthenticationScope authenticationScope,
    @JsonPropertyDescription(
            "Which namespaces may use the store: those that any one of these lets in; all if"
                + " nothing is said.")
        @Size(max = 100)
        @Nullable List<Condition> conditions)
    implements StoreFields {

  /** Lets namespaces in by any one of its members; without any, none. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Condition(
      @JsonPropertyDescription("Those with these labels; an empty selector: all.")
          @Nullable NamespaceSelector namespaceSelector,
      @JsonPropertyDescription("Those with these names.") @Size(max = 500)
          @Nullable List<String> namespaces,
      @JsonPropertyDescription(
              "Those in whose name one of these regular expressions (RE2) is found; ^ and $ make it"
                  + " the whole name.")
          @Size(max = 100)
          @Nullable List<String> namespaceRegexes) {}

  /** A label selector. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record NamespaceSelector(
      @Nullable Map<String, String> matchLabels,
      @Size(max = 100) @Nullable List<Requirement> matchExpressions) {}

  /** One requirement of a label selector. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Requirement(
      @Required String key,
      @JsonPropertyDescription("In, NotIn, Exists or DoesNotExist.")
          @Required
          @Pattern("^(In|NotIn|Exists|DoesNotExist)$")
          String operator,
      @Size(max = 500) @Nullable List<String> values) {}
}
