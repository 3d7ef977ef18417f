package io.deploymentorchestrator.provider.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.deploymentorchestrator.provider.v1.CapabilitiesRequest;
import io.deploymentorchestrator.provider.v1.SecretStoreCapabilities;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, over real TLS. */
class AdmissionTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private Served served;

  private @Nullable ManagedChannel channel;

  @AfterEach
  void stop() {
    if (channel != null) {
      channel.shutdownNow();
    }
    served.close();
  }

  private static SecretStoreCapabilities call(ManagedChannel channel) {
    return Served.secrets(channel)
        .capabilities(CapabilitiesRequest.newBuilder().setProviderRef(Served.reference()).build())
        .getCapabilities();
  }

  private static Status refusal(ManagedChannel channel) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> call(channel)).getStatus();
  }

  @ParameterizedTest
  @EnumSource(TestAuthority.KeyForm.class)
  void the_controller_is_served_whatever_form_the_servers_key_has(TestAuthority.KeyForm form)
      throws IOException {
    served = Served.with(folder, Served.AUTHORITY.pem(), Served.AUTHORITY.server(form));

    assertThat(call(served.channel())).isEqualTo(SecretStoreCapabilities.READ_ONLY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void tls_is_1_2_or_newer(String protocol) throws IOException {
    served = Served.start(folder);
    ManagedChannel old =
        Clients.connect(served.server.port(), Served.AUTHORITY.pem(), Served.CONTROLLER, protocol);
    channel = old;

    assertThat(call(old)).isEqualTo(SecretStoreCapabilities.READ_ONLY);
  }

  @Test
  void a_client_of_another_authority_is_refused() throws IOException {
    served = Served.start(folder);

    Status status =
        refusal(
            served.channel(
                Served.AUTHORITY.pem(), new TestAuthority().client(ServerSettings.CONTROLLER)));

    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(served.provider.contexts).isEmpty();
  }

  @Test
  void a_client_without_a_certificate_is_refused() throws IOException {
    served = Served.start(folder);

    assertThat(refusal(served.channel(Served.AUTHORITY.pem(), null)).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void a_client_whose_certificate_has_expired_is_refused() throws IOException {
    served = Served.start(folder);

    Status status =
        refusal(
            served.channel(
                Served.AUTHORITY.pem(), Served.AUTHORITY.expiredClient(ServerSettings.CONTROLLER)));

    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void another_servers_certificate_is_no_clients_even_with_the_controllers_identity()
      throws IOException {
    served = Served.start(folder);

    Status status =
        refusal(
            served.channel(
                Served.AUTHORITY.pem(), Served.AUTHORITY.serverWithUri(ServerSettings.CONTROLLER)));

    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://external-secrets.io/another",
        "spiffe://external-secrets.io/secrets-controller/x",
        "SPIFFE://external-secrets.io/secrets-controller"
      })
  void a_foreign_identity_is_denied_and_named(String identity) throws IOException {
    served = Served.start(folder);

    Status status =
        refusal(served.channel(Served.AUTHORITY.pem(), Served.AUTHORITY.client(identity)));

    assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(status.getDescription()).contains(identity, "--client-identity");
    assertThat(served.provider.contexts).isEmpty();
  }

  @Test
  void a_certificate_without_an_identity_is_denied() throws IOException {
    served = Served.start(folder);

    Status status = refusal(served.channel(Served.AUTHORITY.pem(), Served.AUTHORITY.client()));

    assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(status.getDescription()).contains("it has no URI");
  }

  @Test
  void one_admitted_identity_among_several_is_enough() throws IOException {
    served = Served.start(folder);

    ManagedChannel both =
        served.channel(
            Served.AUTHORITY.pem(),
            Served.AUTHORITY.client("spiffe://other/one", ServerSettings.CONTROLLER));

    assertThat(call(both)).isEqualTo(SecretStoreCapabilities.READ_ONLY);
  }

  @Test
  void health_is_for_admitted_clients_too() throws IOException {
    served = Served.start(folder);
    ManagedChannel foreign =
        served.channel(Served.AUTHORITY.pem(), Served.AUTHORITY.client("spiffe://other/one"));

    Status status =
        catchThrowableOfType(
                StatusRuntimeException.class,
                () ->
                    HealthGrpc.newBlockingStub(foreign)
                        .check(HealthCheckRequest.getDefaultInstance()))
            .getStatus();

    assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void a_client_that_trusts_another_authority_does_not_trust_the_server() throws IOException {
    served = Served.start(folder);

    assertThat(refusal(served.channel(new TestAuthority().pem(), Served.CONTROLLER)).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }
}
