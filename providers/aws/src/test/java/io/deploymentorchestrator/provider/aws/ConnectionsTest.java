package io.deploymentorchestrator.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.aws.AwsClients;
import io.deploymentorchestrator.aws.AwsIdentity;
import io.deploymentorchestrator.aws.AwsSettings;
import io.deploymentorchestrator.aws.SecretsManagerConnection;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

  private static AwsIdentity identity(String accessKey) {
    return new AwsIdentity(
        Optional.of(AwsIdentity.keys(accessKey, "secret", Optional.empty())),
        Optional.empty(),
        Optional.empty());
  }

  private static Connections connections(int most) {
    return new Connections(
        new AwsClients(
            new AwsSettings(
                Optional.of(URI.create("http://127.0.0.1:1")),
                Optional.empty(),
                Duration.ofSeconds(1),
                Clock.systemUTC())),
        most);
  }

  private static SecretsManagerConnection of(Connections connections, String key, String region) {
    return connections.with(identity(key), region, connection -> connection);
  }

  @Test
  void one_identity_in_one_region_has_one_connection() {
    try (Connections connections = connections(10)) {
      SecretsManagerConnection first = of(connections, "a", "us-east-1");

      assertThat(of(connections, "a", "us-east-1")).isSameAs(first);
      assertThat(of(connections, "b", "us-east-1")).isNotSameAs(first);
      assertThat(of(connections, "a", "eu-west-1")).isNotSameAs(first);
    }
  }

  @Test
  void the_least_recently_used_is_given_up_even_while_somebody_uses_it() {
    try (Connections connections = connections(2)) {
      SecretsManagerConnection one = of(connections, "one", "us-east-1");
      SecretsManagerConnection two = of(connections, "two", "us-east-1");
      assertThat(of(connections, "one", "us-east-1")).isSameAs(one);

      SecretsManagerConnection three = of(connections, "three", "us-east-1");
      assertThat(of(connections, "one", "us-east-1")).isSameAs(one);
      assertThat(of(connections, "three", "us-east-1")).isSameAs(three);
      assertThat(of(connections, "two", "us-east-1")).isNotSameAs(two);

      connections.check(
          identity("two"),
          "us-east-1",
          used -> {
            of(connections, "four", "us-east-1");
            of(connections, "five", "us-east-1");
            assertThat(of(connections, "two", "us-east-1")).isNotSameAs(used);
          });
    }
  }
}
