package io.deploymentorchestrator.secretpush.aws;

import io.deploymentorchestrator.secretpush.aws.AwsErrors.CredentialsProblem;
import io.deploymentorchestrator.secretpush.store.SecretStore;
import io.deploymentorchestrator.secretpush.store.SecretStores;
import io.deploymentorchestrator.secretpush.store.Target;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * Clients of AWS Secrets Manager: one for each account role and region, made when first needed and
 * closed together.
 *
 * <p>They never repeat a call by themselves: what is repeated, and under which token, is decided
 * from what was recorded. The HTTP client is the one over {@code HttpURLConnection}, which logs no
 * bodies at any level.
 */
public final class AwsSecretStores implements SecretStores {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final String SESSION_NAME = "deployment-orchestrator";

  private final Settings settings;
  private final SdkHttpClient http;
  private final AwsCredentialsProvider credentials;
  private final Map<Place, SecretStore> stores = new HashMap<>();

  /** By region: each has an endpoint of its own, which all roles share. */
  private final Map<String, EndpointBreaker> breakers = new HashMap<>();

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private record Place(Optional<String> roleArn, String region) {}

  /**
   * How AWS is reached. With nothing given, everything is the SDK's own: environment variables such
   * as {@code AWS_ENDPOINT_URL_SECRETS_MANAGER}, and its default chain of credentials.
   *
   * @param endpoint instead of AWS's
   * @param credentials instead of the default chain
   * @param callTimeout how long one call may take
   * @param clock what says for how long an endpoint that does not answer is left alone
   */
  public record Settings(
      Optional<URI> endpoint,
      Optional<AwsCredentialsProvider> credentials,
      Duration callTimeout,
      Clock clock) {

    /** The SDK's own. */
    public static final Settings DEFAULT =
        new Settings(Optional.empty(), Optional.empty(), Duration.ofSeconds(15), Clock.systemUTC());
  }

  /** Opens nothing yet. */
  public AwsSecretStores(Settings settings) {
    this.settings = settings;
    this.http =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT_TIMEOUT)
            .socketTimeout(settings.callTimeout())
            .build();
    open.push(http);
    this.credentials = settings.credentials().orElseGet(this::defaultChain);
  }

  private AwsCredentialsProvider defaultChain() {
    DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
    open.push(chain);
    return chain;
  }

  @Override
  public synchronized SecretStore open(Target target) {
    return stores.computeIfAbsent(new Place(target.roleArn(), target.region()), this::connect);
  }

  private SecretStore connect(Place place) {
    AwsCredentialsProvider identity =
        place
            .roleArn()
            .<AwsCredentialsProvider>map(role -> new Checked(assume(role, place.region()), true))
            .orElseGet(() -> new Checked(credentials, false));
    SecretsManagerClient client =
        configure(SecretsManagerClient.builder(), place.region(), new WithoutErrorTexts())
            .credentialsProvider(identity)
            .build();
    open.push(client);
    EndpointBreaker breaker =
        breakers.computeIfAbsent(
            place.region(), region -> new EndpointBreaker(region, settings.clock()));
    return new AwsSecretStore(client, new RateBudget(), breaker);
  }

  private AwsCredentialsProvider assume(String role, String region) {
    StsClient sts =
        configure(StsClient.builder(), region)
            .credentialsProvider(new Checked(credentials, false))
            .build();
    open.push(sts);
    StsAssumeRoleCredentialsProvider assumed =
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(r -> r.roleArn(role).roleSessionName(SESSION_NAME))
            .build();
    open.push(assumed);
    return assumed;
  }

  private <B extends AwsClientBuilder<B, ?> & SdkSyncClientBuilder<B, ?>> B configure(
      B builder, String region, ExecutionInterceptor... interceptors) {
    settings.endpoint().ifPresent(builder::endpointOverride);
    return builder
        .region(Region.of(region))
        .httpClient(http)
        .overrideConfiguration(
            c -> {
              c.retryStrategy(AwsRetryStrategy.doNotRetry())
                  .apiCallTimeout(settings.callTimeout())
                  .apiCallAttemptTimeout(settings.callTimeout());
              List.of(interceptors).forEach(c::addExecutionInterceptor);
            });
  }

  @Override
  public synchronized void close() {
    stores.clear();
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        // The others are to be closed all the same, and there is nobody left who could do something
        // about this one.
        continue;
      }
    }
  }

  /** Says what is wrong with credentials before the SDK turns it into a text. */
  private record Checked(AwsCredentialsProvider provider, boolean assumesRole)
      implements AwsCredentialsProvider {
    @Override
    public AwsCredentials resolveCredentials() {
      try {
        return provider.resolveCredentials();
      } catch (CredentialsProblem e) {
        throw e;
      } catch (RuntimeException e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
          if (each instanceof CredentialsProblem problem) {
            throw new CredentialsProblem(problem.problem());
          }
        }
        throw new CredentialsProblem(AwsErrors.problemOfCredentials(e, assumesRole));
      }
    }
  }
}
