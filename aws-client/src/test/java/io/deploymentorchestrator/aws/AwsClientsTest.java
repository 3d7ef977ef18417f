package io.deploymentorchestrator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AwsClientsTest {

  private static final AwsIdentity IDENTITY =
      new AwsIdentity(
          Optional.of(AwsIdentity.keys("AKIA", "a-secret-key", Optional.empty())),
          Optional.of("arn:aws:iam::123456789012:role/r"),
          Optional.empty());

  private static AwsProblem called(AwsClients clients) {
    AwsIdentity plain = new AwsIdentity(IDENTITY.credentials(), Optional.empty(), Optional.empty());
    try (SecretsManagerConnection connection = clients.connect(plain, "us-east-1")) {
      return catchThrowableOfType(
              AwsException.class,
              () ->
                  connection.call(
                      SecretsManagerAction.READ,
                      client -> client.getSecretValue(r -> r.secretId("x"))))
          .problem();
    }
  }

  @Test
  void clients_that_were_closed_are_connected_anew() {
    AwsClients clients =
        new AwsClients(
            new AwsSettings(
                Optional.of(URI.create("http://127.0.0.1:1")),
                Optional.empty(),
                Duration.ofSeconds(10),
                Clock.systemUTC()));

    assertThat(called(clients)).isEqualTo(AwsProblem.UNREACHABLE);
    clients.close();
    assertThat(called(clients)).isEqualTo(AwsProblem.UNREACHABLE);
    clients.close();
  }

  @Test
  void an_identity_does_not_show_its_keys() {
    assertThat(IDENTITY.toString()).contains("role/r").doesNotContain("AKIA", "a-secret-key");
  }
}
