package io.deploymentorchestrator.provider.aws;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.deploymentorchestrator.provider.kubernetes.SecretKeySelector;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where secrets are read, and as whom. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AWSSecretManagerSpec(
    @JsonPropertyDescription("AWS region, such as eu-central-1.")
        @Required
        @Pattern(REGION)
        @Size(max = 63)
        String region,
    @JsonPropertyDescription(
            "ARN of a role that is assumed with the credentials of auth. With the provider's own credentials only a role that its operator allows.")
        @Pattern("^arn:[a-z0-9-]+:iam::[0-9]{12}:role/.+$")
        @Size(max = 2048)
        @Nullable String role,
    @JsonPropertyDescription("External id that the role's trust policy wants.")
        @Size(min = 2, max = 1224)
        @Nullable String externalID,
    @JsonPropertyDescription(
            "Stands before every key: prefix + remoteRef.key is the secret's name.")
        @Size(max = 512)
        @Nullable String prefix,
    @JsonPropertyDescription(
            "As whom AWS is called. Not set: with the provider's own credentials, where its operator allows that.")
        @Nullable Auth auth,
    @JsonPropertyDescription(
            "Roles that are assumed one after another before role. Not served yet.")
        @Size(max = 10)
        @Nullable List<String> additionalRoles,
    @JsonPropertyDescription("Tags of the session with the role. Not served yet.") @Size(max = 50)
        @Nullable List<SessionTag> sessionTags,
    @JsonPropertyDescription(
            "Keys of session tags that a chain of roles passes on. Not served yet.")
        @Size(max = 50)
        @Nullable List<String> transitiveTagKeys) {

  /** What a region looks like; the name of a host is made of it. */
  static final String REGION = "^[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}$";

  /** Where credentials are. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Auth(
      @JsonPropertyDescription("Keys of an IAM user, or of a session, in Secrets.")
          @Nullable SecretRef secretRef,
      @JsonPropertyDescription("A token of a service account (IRSA). Not served yet.")
          @Nullable Jwt jwt) {}

  /** Keys in Secrets. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SecretRef(
      @JsonPropertyDescription("The access key's id.") @Required
          SecretKeySelector accessKeyIDSecretRef,
      @JsonPropertyDescription("The secret access key.") @Required
          SecretKeySelector secretAccessKeySecretRef,
      @JsonPropertyDescription("The session token; only with keys of a session.")
          @Nullable SecretKeySelector sessionTokenSecretRef) {}

  /** A service account's token. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Jwt(
      @JsonPropertyDescription("The service account.")
          @Nullable ServiceAccountRef serviceAccountRef) {}

  /** A service account. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ServiceAccountRef(
      @JsonPropertyDescription("Its name.") @Required String name,
      @JsonPropertyDescription("Its namespace.") @Nullable String namespace,
      @JsonPropertyDescription("Audiences of the token.") @Nullable List<String> audiences) {}

  /** A tag of a session. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SessionTag(
      @JsonPropertyDescription("The tag's key.") @Required String key,
      @JsonPropertyDescription("The tag's value.") @Required String value) {}

  /** The first field that is set and not served yet. */
  Optional<String> unserved() {
    if (auth != null && auth.jwt() != null) {
      return Optional.of("spec.auth.jwt");
    }
    if (isSet(additionalRoles)) {
      return Optional.of("spec.additionalRoles");
    }
    if (isSet(sessionTags)) {
      return Optional.of("spec.sessionTags");
    }
    return isSet(transitiveTagKeys) ? Optional.of("spec.transitiveTagKeys") : Optional.empty();
  }

  private static boolean isSet(@Nullable List<?> list) {
    return list != null && !list.isEmpty();
  }

  /** The role, if one is set. */
  Optional<String> roleArn() {
    return Optional.ofNullable(role).filter(r -> !r.isEmpty());
  }

  /** Where its keys are; empty: the provider's own are used. */
  Optional<SecretRef> keys() {
    return Optional.ofNullable(auth).map(Auth::secretRef);
  }

  /** What AWS calls the secret of a key. */
  String nameOf(String key) {
    return prefix == null ? key : prefix + key;
  }
}
