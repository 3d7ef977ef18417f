package io.deploymentorchestrator.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithSecretsManager
class MotoIT {
  @Test
  void a_random_password_has_the_length_that_was_asked_for(SecretsManager secrets) {
    assertThat(
            secrets.call(
                "GetRandomPassword", "{\"PasswordLength\": 40, \"ExcludePunctuation\": true}"))
        .matches("(?s)\\s*\\{\\s*\"RandomPassword\"\\s*:\\s*\"[A-Za-z0-9]{40}\"\\s*\\}\\s*");
  }

  @Test
  void an_error_of_aws_is_an_exception_that_quotes_it(SecretsManager secrets) {
    assertThatThrownBy(() -> secrets.call("DescribeSecret", "{\"SecretId\": \"nobody/made/this\"}"))
        .isInstanceOf(SecretsManager.Refused.class)
        .hasMessageContaining("ResourceNotFoundException");
  }

  @Test
  void after_a_restart_it_has_the_same_address_and_is_empty(SecretsManager secrets) {
    secrets.call("CreateSecret", "{\"Name\": \"lost/by/restart\", \"SecretString\": \"x\"}");

    secrets.moto().stop();
    assertThatThrownBy(() -> secrets.call("ListSecrets", "{}"))
        .isInstanceOf(UncheckedIOException.class);

    secrets.moto().start();
    assertThat(secrets.call("ListSecrets", "{}")).doesNotContain("lost/by/restart");
  }

  @AfterEach
  void startAgain(SecretsManager secrets) {
    secrets.moto().start();
  }
}
