package io.deploymentorchestrator.secretpush.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.deploymentorchestrator.aws.AwsException;
import io.deploymentorchestrator.aws.AwsProblem;
import io.deploymentorchestrator.aws.AwsSettings;
import io.deploymentorchestrator.secretpush.store.SecretStore;
import io.deploymentorchestrator.secretpush.store.Target;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

@WithSecretsManager
class CredentialsIT {

  private static final Target TARGET = new Target(Optional.empty(), "us-east-1", "nothing-there");

  private static AwsSecretStores stores(SecretsManager manager, AwsCredentialsProvider provider) {
    return new AwsSecretStores(
        new AwsSettings(
            Optional.of(manager.endpoint()),
            Optional.of(provider),
            Duration.ofSeconds(10),
            Clock.systemUTC()));
  }

  @Test
  void credentials_may_be_missing_come_and_be_rotated_while_running(SecretsManager manager) {
    AtomicReference<Optional<AwsCredentials>> present = new AtomicReference<>(Optional.empty());
    AwsCredentialsProvider provider =
        () ->
            present
                .get()
                .orElseThrow(
                    () -> SdkClientException.create("Unable to load credentials: secret-hint"));
    try (AwsSecretStores stores = stores(manager, provider)) {
      SecretStore store = stores.open(TARGET);

      AwsException missing =
          catchThrowableOfType(AwsException.class, () -> store.describe(TARGET.name()));
      assertThat(missing.problem()).isEqualTo(AwsProblem.NO_CREDENTIALS);
      assertThat(missing).hasNoCause().hasMessageNotContaining("secret-hint");

      present.set(Optional.of(AwsBasicCredentials.create("first", "key")));
      assertThat(store.describe(TARGET.name())).isEmpty();
      present.set(Optional.of(AwsBasicCredentials.create("second", "key")));
      assertThat(store.describe(TARGET.name())).isEmpty();
    }
  }

  @Test
  void missing_credentials_are_told_apart_from_a_role_that_may_not_be_assumed(
      SecretsManager manager) {
    AwsCredentialsProvider none =
        () -> {
          throw SdkClientException.create("none");
        };
    Target elsewhere =
        new Target(Optional.of("arn:aws:iam::222222222222:role/r"), "us-east-1", "x");
    try (AwsSecretStores stores = stores(manager, none)) {
      SecretStore store = stores.open(elsewhere);

      assertThat(catchThrowableOfType(AwsException.class, () -> store.describe("x")).problem())
          .isEqualTo(AwsProblem.NO_CREDENTIALS);
    }
  }

  @Test
  void endpoint_and_credentials_are_found_where_the_SDK_looks(SecretsManager manager) {
    System.setProperty("aws.endpointUrlSecretsManager", manager.endpoint().toString());
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    try (AwsSecretStores stores = new AwsSecretStores(AwsSettings.DEFAULT)) {
      assertThat(stores.open(TARGET).describe(TARGET.name())).isEmpty();
    } finally {
      System.clearProperty("aws.endpointUrlSecretsManager");
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
  }

  @Test
  void one_client_serves_all_secrets_of_an_account_and_region(SecretsManager manager) {
    try (AwsSecretStores stores = stores(manager, () -> AwsBasicCredentials.create("a", "b"))) {
      SecretStore here = stores.open(TARGET);

      assertThat(stores.open(new Target(Optional.empty(), "us-east-1", "another"))).isSameAs(here);
      assertThat(stores.open(new Target(Optional.empty(), "eu-west-1", "another")))
          .isNotSameAs(here);
    }
  }
}
