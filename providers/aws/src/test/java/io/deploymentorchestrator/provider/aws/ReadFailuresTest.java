package io.deploymentorchestrator.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.aws.AwsException;
import io.deploymentorchestrator.aws.AwsProblem;
import io.deploymentorchestrator.aws.SecretsManagerAction;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReadFailuresTest {

  private static ProviderException failure(AwsProblem problem, String role) {
    return ReadFailures.of(
        new AwsException(problem, SecretsManagerAction.READ),
        new ReadFailures.Subject(
            "secret /db", "eu-central-1", "the keys of spec.auth.secretRef", role));
  }

  @ParameterizedTest
  @EnumSource(
      value = AwsProblem.class,
      names = {"NOT_FOUND"},
      mode = EnumSource.Mode.EXCLUDE)
  void only_a_missing_secret_is_a_missing_secret(AwsProblem problem) {
    assertThat(failure(problem, "")).isNotInstanceOf(ProviderException.NotFound.class);
  }

  @ParameterizedTest
  @CsvSource({
    "THROTTLED",
    "LIMIT_EXCEEDED",
    "BUSY",
    "UNREADABLE",
    "UNAVAILABLE",
    "UNREACHABLE",
    "IDENTITY_UNREACHABLE",
    "LEFT_ALONE"
  })
  void what_passes_by_itself_says_nothing_of_the_store(AwsProblem problem) {
    assertThat(failure(problem, ""))
        .isInstanceOfAny(
            ProviderException.Unavailable.class, ProviderException.TooManyRequests.class);
  }

  @ParameterizedTest
  @EnumSource(AwsProblem.class)
  void every_message_is_complete(AwsProblem problem) {
    assertThat(failure(problem, "arn:r").getMessage())
        .isNotBlank()
        .doesNotContain("%s")
        .doesNotContain("null");
  }

  @Test
  void a_missing_right_names_who_lacks_it() {
    assertThat(failure(AwsProblem.ACCESS_DENIED, ""))
        .hasMessage(
            "AWS denies secretsmanager:GetSecretValue on secret /db in eu-central-1: allow it to the keys of spec.auth.secretRef");
    assertThat(failure(AwsProblem.ACCESS_DENIED, "arn:r"))
        .hasMessageEndingWith("allow it to spec.role arn:r");
    assertThat(failure(AwsProblem.ROLE_DENIED, "arn:r"))
        .hasMessageContaining("sts:AssumeRole on spec.role arn:r")
        .hasMessageContaining("the keys of spec.auth.secretRef");
  }
}
