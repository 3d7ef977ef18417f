package io.deploymentorchestrator.aws;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * How AWS is reached. With nothing given, everything is the SDK's own: environment variables such
 * as {@code AWS_ENDPOINT_URL_SECRETS_MANAGER}, and its default chain of credentials.
 *
 * @param endpoint instead of AWS's
 * @param credentials instead of the default chain
 * @param callTimeout how long one call may take
 * @param clock what says for how long an endpoint that does not answer is left alone
 */
public record AwsSettings(
    Optional<URI> endpoint,
    Optional<AwsCredentialsProvider> credentials,
    Duration callTimeout,
    Clock clock) {

  /** The SDK's own. */
  public static final AwsSettings DEFAULT =
      new AwsSettings(
          Optional.empty(), Optional.empty(), Duration.ofSeconds(15), Clock.systemUTC());
}
