package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which provider serves a store, and how it is reached. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProviderConfig(
    @JsonPropertyDescription(
            "Where the provider's Service is: host:port, dns:///host:port or grpcs://host:port.")
        @Required
        @Size(min = 1, max = 512)
        String address,
    @JsonPropertyDescription(
            "How the controller proves to the provider who it is; an empty member counts as"
                + " absent.")
        @Nullable Auth auth,
    @JsonPropertyDescription(
            "For a provider whose certificate is not issued by this controller: how it is checked.")
        @Nullable Tls tls,
    @Required ProviderRef providerRef) {

  /** How the controller proves who it is. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Auth(
      @JsonPropertyDescription(
              "A certificate to connect with; the controller's own if nothing is said.")
          @Nullable ClientCertificate clientCertificate,
      @JsonPropertyDescription("An account whose token is sent beside the certificate.")
          @Nullable ServiceAccountRef serviceAccountRef) {}

  /** A certificate to connect with. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ClientCertificate(
      @JsonPropertyDescription("The Secret that holds tls.crt and tls.key.")
          @Nullable SecretRef secretRef) {}

  /** Names a Secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SecretRef(
      @Size(max = 253) @Nullable String name,
      @JsonPropertyDescription("Of a ClusterSecretStore only.") @Size(max = 63)
          @Nullable String namespace) {}

  /** Names an account. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ServiceAccountRef(
      @Size(max = 253) @Nullable String name,
      @JsonPropertyDescription("Of a ClusterSecretStore only.") @Size(max = 63)
          @Nullable String namespace,
      @JsonPropertyDescription("For whom the token is; never the API server.")
          @Nullable List<String> audiences) {}

  /** How the provider's certificate is checked. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Tls(
      @JsonPropertyDescription("Authorities that may have signed it, in PEM, base64-encoded.")
          @Size(max = 131072)
          @Nullable String caBundle,
      @JsonPropertyDescription("The Secret, and its key, that holds them.")
          @Nullable SecretKeyRef caSecretRef,
      @JsonPropertyDescription("The name that it must be for, if it is not the address's host.")
          @Size(max = 253)
          @Nullable String serverName) {}

  /** Names a key of a Secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SecretKeyRef(
      @Size(max = 253) @Nullable String name,
      @JsonPropertyDescription("Of a ClusterSecretStore only.") @Size(max = 63)
          @Nullable String namespace,
      @Size(max = 253) @Nullable String key) {}

  /** The resource that configures the provider; it belongs to the provider, which reads it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ProviderRef(
      @JsonPropertyDescription(
              "provider.secretstore.external-secrets.io/v2alpha1 if nothing is said.")
          @Size(max = 317)
          @Nullable String apiVersion,
      @Required @Size(min = 1, max = 63) String kind,
      @Required @Size(min = 1, max = 253) String name,
      @JsonPropertyDescription(
              "A SecretStore's can only be its own; a ClusterSecretStore has to name one.")
          @Size(max = 63)
          @Nullable String namespace) {}
}
