package io.deploymentorchestrator.provider.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.provider.v1.ExternalSecretDataRemoteRef;
import io.deploymentorchestrator.provider.v1.GetSecretRequest;
import io.deploymentorchestrator.provider.v1.SecretStoreProviderGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLifeTest {

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void start() throws IOException {
    served = Served.start(folder);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private static GetSecretRequest get(String key) {
    return GetSecretRequest.newBuilder()
        .setProviderRef(Served.reference())
        .setRemoteRef(ExternalSecretDataRemoteRef.newBuilder().setKey(key))
        .setSourceNamespace("team-a")
        .build();
  }

  @Test
  void the_health_service_says_that_the_server_serves() {
    assertThat(
            HealthGrpc.newBlockingStub(served.channel())
                .check(HealthCheckRequest.newBuilder().setService("").build())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void reflection_lists_the_services() throws Exception {
    CompletableFuture<List<String>> services = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> request =
        ServerReflectionGrpc.newStub(served.channel())
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    services.complete(
                        response.getListServicesResponse().getServiceList().stream()
                            .map(ServiceResponse::getName)
                            .toList());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    services.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    request.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

    assertThat(services.get(20, TimeUnit.SECONDS))
        .contains("provider.v1.SecretStoreProvider", "batch.v1.Batch", "grpc.health.v1.Health");
    request.onCompleted();
  }

  @Test
  void metrics_have_the_names_that_dashboards_use() throws Exception {
    served.provider.secrets.put("a", "hush-hush");
    served.secrets().getSecret(get("a"));
    assertThatThrownBy(() -> served.secrets().getSecret(get("none")))
        .isInstanceOf(StatusRuntimeException.class);

    String metrics = served.http("/metrics").body();

    assertThat(metrics)
        .contains(
            "grpc_server_requests_total{method=\"/provider.v1.SecretStoreProvider/GetSecret\",status=\"OK\"} 1.0",
            "grpc_server_requests_total{method=\"/provider.v1.SecretStoreProvider/GetSecret\",status=\"NOT_FOUND\"} 1.0",
            "grpc_server_request_duration_seconds_count{method=\"/provider.v1.SecretStoreProvider/GetSecret\"} 2",
            "grpc_server_request_duration_seconds_bucket{method=\"/provider.v1.SecretStoreProvider/GetSecret\",le=\"0.005\"}",
            "provider_certificate_expiry_seconds ",
            "jvm_memory_used_bytes")
        .doesNotContain("hush-hush");
    assertThat(served.http("/anything").statusCode()).isEqualTo(404);
  }

  @Test
  void a_server_that_stops_lets_calls_end_and_takes_no_new_one() throws Exception {
    served.provider.secrets.put("slow", "done");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    served.provider.step =
        (context, key) -> {
          begun.countDown();
          go.await();
        };
    int port = served.server.port();
    var running =
        SecretStoreProviderGrpc.newFutureStub(served.channel())
            .withDeadlineAfter(30, TimeUnit.SECONDS)
            .getSecret(get("slow"));
    begun.await();

    Thread stopping = Thread.ofPlatform().start(served.server::close);
    await().until(() -> served.http("/healthz").statusCode() == 503);
    ManagedChannel late = Clients.connect(port, Served.AUTHORITY.pem(), Served.CONTROLLER);
    Status refused =
        catchThrowableOfType(
                StatusRuntimeException.class, () -> Served.secrets(late).getSecret(get("slow")))
            .getStatus();
    assertThat(refused.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(served.provider.closed).isFalse();

    go.countDown();

    assertThat(running.get(20, TimeUnit.SECONDS).getValue().toStringUtf8()).isEqualTo("done");
    stopping.join();
    assertThat(served.provider.closed).isTrue();
    assertThat(served.server.ready()).isFalse();
    late.shutdownNow();
  }

  @Test
  void an_address_in_use_is_told_at_once() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      RecordingProvider provider = new RecordingProvider();
      assertThatThrownBy(
              () ->
                  ProviderServer.start(
                      provider,
                      new ServerSettings(
                          new InetSocketAddress(taken.getLocalPort()),
                          new InetSocketAddress("127.0.0.1", 0),
                          folder,
                          Set.of(ServerSettings.CONTROLLER),
                          Served.FAST)))
          .isInstanceOf(IOException.class);
      assertThat(provider.closed).isTrue();
    }
  }
}
