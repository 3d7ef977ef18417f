package io.deploymentorchestrator.aws;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * AWS Secrets Manager in one region, as one identity. Each call is made once, inside the rate
 * budget, and only if the endpoint is not left alone. Thread-safe.
 */
public final class SecretsManagerConnection implements AutoCloseable {

  /**
   * Goes with every call that carries a value, either way: the buffers of a connection that is kept
   * alive would keep the value reachable after the run.
   */
  public static final Consumer<AwsRequestOverrideConfiguration.Builder> CLOSE_CONNECTION =
      override -> override.putHeader("Connection", "close");

  private final SecretsManagerClient client;
  private final AwsCredentialsProvider credentials;
  private final EndpointBreaker breaker;
  private final RateBudget budget = new RateBudget();
  private final Deque<AutoCloseable> closedWithIt;

  SecretsManagerConnection(
      SecretsManagerClient client,
      AwsCredentialsProvider credentials,
      EndpointBreaker breaker,
      Deque<AutoCloseable> closedWithIt) {
    this.client = client;
    this.credentials = credentials;
    this.breaker = breaker;
    this.closedWithIt = new ArrayDeque<>(closedWithIt);
    this.closedWithIt.push(client);
  }

  /**
   * Makes a call. One that carries a value is made on a thread of its own; if the caller is
   * interrupted, so is the call.
   *
   * @throws AwsException it failed, or was not made
   */
  public <T> T call(SecretsManagerAction action, Function<SecretsManagerClient, T> call) {
    return breaker.call(
        action,
        () -> {
          budget.await(action);
          try {
            return action.carriesValue()
                ? IsolatedThread.call(() -> call.apply(client))
                : call.apply(client);
          } catch (RuntimeException e) {
            throw AwsErrors.translate(e, action);
          }
        });
  }

  /**
   * Gets the credentials that a call would need, assuming the role if there is one, and makes no
   * call of Secrets Manager.
   *
   * @param action of the call, for the exception
   * @throws AwsException there are none, or the role may not be assumed
   */
  public void authenticate(SecretsManagerAction action) {
    try {
      credentials.resolveCredentials();
    } catch (RuntimeException e) {
      throw AwsErrors.translate(e, action);
    }
  }

  /**
   * What an answer must have.
   *
   * @throws AwsException it has not: {@link AwsProblem#UNREADABLE}
   */
  public static <T> T present(@Nullable T value, SecretsManagerAction action) {
    if (value == null) {
      throw new AwsException(AwsProblem.UNREADABLE, action);
    }
    return value;
  }

  /** Closes what is its own; the HTTP client is shared. */
  @Override
  public void close() {
    AwsClients.closeAll(closedWithIt);
  }
}
