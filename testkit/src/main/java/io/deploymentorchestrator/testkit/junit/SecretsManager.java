package io.deploymentorchestrator.testkit.junit;

import io.deploymentorchestrator.localenvironment.Moto;
import io.deploymentorchestrator.localenvironment.SecretsManagerCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/**
 * The Secrets Manager that tests run against. Shared by all tests of the JVM: use secret names of
 * your own.
 */
public record SecretsManager(Moto moto) {
  /** A call was refused; the message holds AWS's error as JSON. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Refused(String action, SecretsManagerCall.Answer answer) {
      super("%s: HTTP %d %s".formatted(action, answer.status(), answer.body()));
    }
  }

  /** Where it is: what AWS_ENDPOINT_URL_SECRETS_MANAGER has to say. */
  public URI endpoint() {
    return moto.endpoint();
  }

  /** The AWS region it plays. */
  public String region() {
    return SecretsManagerCall.REGION;
  }

  /**
   * Makes one call of the JSON API.
   *
   * @param action such as {@code DescribeSecret}
   * @return the body of the answer
   * @throws Refused if the answer is an error
   */
  public String call(String action, String jsonBody) {
    SecretsManagerCall.Answer answer = tryCall(action, jsonBody);
    if (!answer.ok()) {
      throw new Refused(action, answer);
    }
    return answer.body();
  }

  /** Makes one call of the JSON API; an error is an answer too. */
  public SecretsManagerCall.Answer tryCall(String action, String jsonBody) {
    try {
      return SecretsManagerCall.to(endpoint()).call(action, jsonBody);
    } catch (IOException e) {
      throw new UncheckedIOException("Secrets Manager does not answer", e);
    }
  }
}
