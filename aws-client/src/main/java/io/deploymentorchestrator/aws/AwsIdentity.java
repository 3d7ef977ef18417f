package io.deploymentorchestrator.aws;

import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * As whom AWS is called.
 *
 * @param credentials these; empty: those of the process, as {@link AwsSettings} has them
 * @param roleArn the role to assume with them; empty: none
 */
public record AwsIdentity(Optional<AwsCredentials> credentials, Optional<String> roleArn) {

  /** The process's own, or a role that is assumed with it. */
  public static AwsIdentity ambient(Optional<String> roleArn) {
    return new AwsIdentity(Optional.empty(), roleArn);
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
