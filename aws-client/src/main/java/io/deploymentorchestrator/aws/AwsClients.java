package io.deploymentorchestrator.aws;

import io.deploymentorchestrator.aws.AwsErrors.CredentialsProblem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
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
 * Makes connections to AWS that share settings, an HTTP client and, by region, a breaker.
 *
 * <p>They never repeat a call by themselves: what is repeated, and under which token, is decided
 * from what was recorded. The HTTP client is the one over {@code HttpURLConnection}, which logs no
 * bodies at any level. Thread-safe.
 */
public final class AwsClients implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final String SESSION_NAME = "deployment-orchestrator";

  /** Each client would start threads of its own, as many. */
  private static final int TIMEOUT_THREADS = 5;

  private final AwsSettings settings;
  private final SdkHttpClient http;
  private final AwsCredentialsProvider ambient;

  /** By region: each has an endpoint of its own, which all identities share. */
  private final Map<String, EndpointBreaker> breakers = new HashMap<>();

  private final Deque<AutoCloseable> shared = new ArrayDeque<>();

  private @Nullable ScheduledThreadPoolExecutor timeouts;

  /** Opens nothing yet. */
  public AwsClients(AwsSettings settings) {
    this.settings = settings;
    this.http =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT_TIMEOUT)
            .socketTimeout(settings.callTimeout())
            .build();
    shared.push(http);
    this.ambient = settings.credentials().orElseGet(this::defaultChain);
  }

  private AwsCredentialsProvider defaultChain() {
    DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
    shared.push(chain);
    return chain;
  }

  /**
   * A connection to AWS Secrets Manager. It is the caller's to keep, since each has a rate budget
   * of its own, and to close, before this is closed.
   */
  public SecretsManagerConnection connect(AwsIdentity identity, String region) {
    Deque<AutoCloseable> own = new ArrayDeque<>();
    AwsCredentialsProvider credentials =
        new Checked(
            identity
                .credentials()
                .<AwsCredentialsProvider>map(StaticCredentialsProvider::create)
                .orElse(ambient),
            false);
    AwsCredentialsProvider acting =
        identity
            .roleArn()
            .<AwsCredentialsProvider>map(
                role -> new Checked(assume(identity, role, credentials, region, own), true))
            .orElse(credentials);
    SecretsManagerClient client =
        configure(SecretsManagerClient.builder(), region, new WithoutErrorTexts())
            .credentialsProvider(acting)
            .build();
    return new SecretsManagerConnection(client, acting, breaker(region), own);
  }

  private synchronized EndpointBreaker breaker(String region) {
    return breakers.computeIfAbsent(region, r -> new EndpointBreaker(r, settings.clock()));
  }

  private AwsCredentialsProvider assume(
      AwsIdentity identity,
      String role,
      AwsCredentialsProvider credentials,
      String region,
      Deque<AutoCloseable> own) {
    StsClient sts = configure(StsClient.builder(), region).credentialsProvider(credentials).build();
    own.push(sts);
    StsAssumeRoleCredentialsProvider assumed =
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(
                r ->
                    r.roleArn(role)
                        .roleSessionName(SESSION_NAME)
                        .externalId(identity.externalId().orElse(null)))
            .build();
    own.push(assumed);
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
                  .scheduledExecutorService(timeouts())
                  .apiCallTimeout(settings.callTimeout())
                  .apiCallAttemptTimeout(settings.callTimeout());
              List.of(interceptors).forEach(c::addExecutionInterceptor);
            });
  }

  private synchronized ScheduledThreadPoolExecutor timeouts() {
    if (timeouts == null) {
      timeouts =
          new ScheduledThreadPoolExecutor(
              TIMEOUT_THREADS, Thread.ofPlatform().name("aws-timeouts").daemon().factory());
      timeouts.setRemoveOnCancelPolicy(true);
    }
    return timeouts;
  }

  /** Ends its threads. What is connected afterwards starts them again. */
  @Override
  public synchronized void close() {
    closeAll(shared);
    if (timeouts != null) {
      timeouts.shutdownNow();
      timeouts = null;
    }
  }

  /** The last first, and all of them whatever happens. */
  static void closeAll(Deque<AutoCloseable> open) {
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
