package io.deploymentorchestrator.aws;

import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * As whom AWS is called.
 *
 * @param credentials these; empty: those of the process, as {@link AwsSettings} has them
 * @param roleArn the role to assume with them; empty: none
 * @param externalId what the role's trust policy wants; empty: nothing
 */
public record AwsIdentity(
    Optional<AwsCredentials> credentials, Optional<String> roleArn, Optional<String> externalId) {

  /** The process's own, or a role that is assumed with it. */
  public static AwsIdentity ambient(Optional<String> roleArn) {
    return new AwsIdentity(Optional.empty(), roleArn, Optional.empty());
  }

  /** Keys that were given, of a user or, with a token, of a session. */
  public static AwsCredentials keys(
      String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {
    return sessionToken
        .<AwsCredentials>map(
            token -> AwsSessionCredentials.create(accessKeyId, secretAccessKey, token))
        .orElseGet(() -> AwsBasicCredentials.create(accessKeyId, secretAccessKey));
  }

  /** Shows no credentials. */
  @Override
  public String toString() {
    return "AwsIdentity["
        + (credentials.isPresent() ? "given" : "ambient")
        + roleArn.map(role -> ", " + role).orElse("")
        + "]";
  }
}
