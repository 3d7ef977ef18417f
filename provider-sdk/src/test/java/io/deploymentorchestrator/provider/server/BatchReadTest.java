package io.deploymentorchestrator.provider.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.provider.batch.v1.Context;
import io.deploymentorchestrator.provider.batch.v1.FindRequest;
import io.deploymentorchestrator.provider.batch.v1.ReadRequest;
import io.deploymentorchestrator.provider.batch.v1.ReadResult;
import io.deploymentorchestrator.provider.batch.v1.RemoveRequest;
import io.deploymentorchestrator.provider.batch.v1.WriteRequest;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.sdk.RemoteKey;
import io.deploymentorchestrator.provider.v1.ExternalSecretDataRemoteRef;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BatchReadTest {

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

  private static Context.Builder context() {
    return Context.newBuilder()
        .setProviderRef(Served.reference())
        .setSourceNamespace("team-a")
        .setRequestId("r1")
        .setAuthCacheSeconds(60)
        .setOwner("cluster/team-a/shop");
  }

  private static ReadRequest.Builder request() {
    return ReadRequest.newBuilder().setContext(context());
  }

  private static ExternalSecretDataRemoteRef ref(String key, String version, String property) {
    return ExternalSecretDataRemoteRef.newBuilder()
        .setKey(key)
        .setVersion(version)
        .setProperty(property)
        .build();
  }

  private static Status refusal(ThrowingCallable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call).getStatus();
  }

  private static ReadRequest twoSecrets() {
    return request()
        .addRefs(ref("a", "", ""))
        .addMaps(false)
        .addRefs(ref("b", "", ""))
        .addMaps(false)
        .addRefs(ref("", "", ""))
        .addMaps(false)
        .build();
  }

  @Test
  void the_reads_of_one_request_are_begun_once() {
    served.provider.secrets.put("a", "1");
    served.provider.secrets.put("b", "2");

    served.batch().read(twoSecrets());

    assertThat(served.provider.begun).hasSize(1);
    assertThat(served.provider.reads).hasSize(2);
    served.batch().read(request().build());
    assertThat(served.provider.begun).as("nothing is wanted").hasSize(1);
  }

  @Test
  void reads_that_cannot_be_begun_are_answered_one_by_one_with_the_reason() {
    served.provider.refusal = new ProviderException.Unauthenticated("the keys have expired");

    List<ReadResult> results = served.batch().read(twoSecrets()).getResultsList();

    assertThat(results).extracting(ReadResult::getStatus).containsExactly(16, 16, 3);
    assertThat(results.get(1).getMessage()).isEqualTo("the keys have expired");
    assertThat(served.provider.reads).isEmpty();
  }

  @Test
  void references_of_one_secret_are_one_read_and_results_come_in_order() {
    served.provider.secrets.put("db", "{\"user\":\"shop\",\"pass\":\"hush\"}");
    served.provider.secrets.put("text", "plain");

    List<ReadResult> results =
        served
            .batch()
            .read(
                request()
                    .addRefs(ref("db", "", "user"))
                    .addMaps(false)
                    .addRefs(ref("text", "", ""))
                    .addMaps(false)
                    .addRefs(ref("none", "", ""))
                    .addMaps(false)
                    .addRefs(ref("db", "", ""))
                    .addMaps(true)
                    .addRefs(ref("db", "", "gone"))
                    .addMaps(false)
                    .addRefs(ref("", "", ""))
                    .addMaps(false)
                    .addRefs(ref("db", "", "pass"))
                    .addMaps(false)
                    .build())
            .getResultsList();

    assertThat(results)
        .extracting(r -> Status.fromCodeValue(r.getStatus()).getCode())
        .containsExactly(
            Status.Code.OK,
            Status.Code.OK,
            Status.Code.NOT_FOUND,
            Status.Code.OK,
            Status.Code.INVALID_ARGUMENT,
            Status.Code.INVALID_ARGUMENT,
            Status.Code.OK);
    assertThat(results)
        .extracting(r -> r.getValue().toStringUtf8())
        .containsExactly("shop", "plain", "", "", "", "", "hush");
    assertThat(results.get(3).getMapMap()).containsOnlyKeys("user", "pass");
    assertThat(results.get(2).getMessage()).isEqualTo("there is no secret none");
    assertThat(results.get(0).getVersion()).isEqualTo("v1");
    assertThat(served.provider.reads)
        .extracting(RemoteKey::key)
        .containsExactlyInAnyOrder("db", "text", "none");
  }

  @Test
  void versions_and_metadata_are_reads_of_their_own() {
    served.provider.secrets.put("db", "{}");

    served
        .batch()
        .read(
            request()
                .addRefs(ref("db", "", ""))
                .addMaps(false)
                .addRefs(ref("db", "old", ""))
                .addMaps(false)
                .addRefs(ref("db", "", "").toBuilder().setMetadataPolicy("Fetch"))
                .addMaps(false)
                .addRefs(ref("db", "", "").toBuilder().setMetadataPolicy("None"))
                .addMaps(true)
                .build());

    assertThat(served.provider.reads)
        .containsExactlyInAnyOrder(
            new RemoteKey("db", "", false),
            new RemoteKey("db", "old", false),
            new RemoteKey("db", "", true));
  }

  @Test
  void different_secrets_are_read_at_the_same_time_but_not_too_many() {
    CountDownLatch together = new CountDownLatch(16);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    served.provider.step =
        (context, key) -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          together.countDown();
          if (!together.await(20, TimeUnit.SECONDS)) {
            throw new ProviderException.Unavailable("the others did not come");
          }
          running.decrementAndGet();
        };
    ReadRequest.Builder request = request();
    for (int i = 0; i < 100; i++) {
      served.provider.secrets.put("s" + i, "v" + i);
      request.addRefs(ref("s" + i, "", "")).addMaps(false);
    }

    List<ReadResult> results = served.batch().read(request.build()).getResultsList();

    for (int i = 0; i < 100; i++) {
      assertThat(results.get(i).getValue().toStringUtf8()).isEqualTo("v" + i);
    }
    assertThat(most).hasValue(16);
  }

  @Test
  void a_failing_secret_fails_its_own_references_only() {
    served.provider.secrets.put("good", "1");
    served.provider.secrets.put("bad", "1");
    served.provider.step =
        (context, key) -> {
          if (key.key().equals("bad")) {
            throw new IllegalStateException("hush");
          }
        };

    List<ReadResult> results =
        served
            .batch()
            .read(
                request()
                    .addRefs(ref("bad", "", ""))
                    .addMaps(false)
                    .addRefs(ref("good", "", ""))
                    .addMaps(false)
                    .build())
            .getResultsList();

    assertThat(results.get(0).getStatus()).isEqualTo(Status.Code.INTERNAL.value());
    assertThat(results.get(0).getMessage()).doesNotContain("hush");
    assertThat(results.get(1).getValue().toStringUtf8()).isEqualTo("1");
  }

  @Test
  void the_context_reaches_the_provider() {
    served.provider.secrets.put("a", "1");

    served.batch().read(request().addRefs(ref("a", "", "")).addMaps(false).build());
    served
        .batch()
        .read(
            request()
                .setContext(
                    context().setSourceNamespace("team-b").setAuthenticationNamespace("team-b"))
                .addRefs(ref("a", "", ""))
                .addMaps(false)
                .build());

    assertThat(served.provider.contexts.get(0).authenticationNamespace()).isEqualTo("team-a");
    assertThat(served.provider.contexts.get(0).requestId()).isEqualTo("r1");
    assertThat(served.provider.contexts.get(0).owner()).isEqualTo("cluster/team-a/shop");
    assertThat(served.provider.contexts.get(0).authCache()).isEqualTo(Duration.ofMinutes(1));
    assertThat(served.provider.contexts.get(1).authenticationNamespace()).isEqualTo("team-b");
    assertThat(served.provider.contexts.get(1).resource().namespace()).isEqualTo("team-a");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refused(r -> r.clearContext(), Status.Code.INVALID_ARGUMENT, "context is missing"),
        refused(
            r -> r.setContext(context().clearProviderRef()),
            Status.Code.INVALID_ARGUMENT,
            "provider_ref is missing"),
        refused(
            r -> r.setContext(context().clearSourceNamespace()),
            Status.Code.INVALID_ARGUMENT,
            "source_namespace is missing"),
        refused(
            r -> r.setContext(context().setAuthCacheSeconds(-1)),
            Status.Code.INVALID_ARGUMENT,
            "auth_cache_seconds must not be negative"),
        refused(
            r -> r.setContext(context().setAuthenticationNamespace("kube-system")),
            Status.Code.PERMISSION_DENIED,
            "authentication_namespace must be that of the provider's resource or source_namespace"),
        refused(
            r -> r.addMaps(true), Status.Code.INVALID_ARGUMENT, "maps must have one entry per ref"),
        refused(
            r -> {
              for (int i = 0; i < 500; i++) {
                r.addRefs(ref("a", "", "")).addMaps(false);
              }
              return r;
            },
            Status.Code.INVALID_ARGUMENT,
            "refs must not be more than 500"));
  }

  private static Arguments refused(
      UnaryOperator<ReadRequest.Builder> change, Status.Code code, String says) {
    return Arguments.of(
        change.apply(request().addRefs(ref("a", "", "")).addMaps(false)).build(), code, says);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void a_request_that_is_wrong_as_a_whole_is_refused(
      ReadRequest request, Status.Code code, String says) {
    Status status = refusal(() -> served.batch().read(request));

    assertThat(status.getCode()).isEqualTo(code);
    assertThat(status.getDescription()).isEqualTo(says);
    assertThat(served.provider.reads).isEmpty();
  }

  @Test
  void a_deadline_interrupts_all_reads_of_the_call() {
    AtomicInteger interrupted = new AtomicInteger();
    served.provider.step =
        (context, key) -> {
          try {
            TimeUnit.MINUTES.sleep(5);
          } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
          }
        };

    Status status =
        refusal(
            () ->
                served
                    .batch()
                    .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                    .read(
                        request()
                            .addRefs(ref("a", "", ""))
                            .addMaps(false)
                            .addRefs(ref("b", "", ""))
                            .addMaps(false)
                            .build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    await().until(() -> interrupted.get() == 2);
  }

  @Test
  void the_other_calls_of_the_service_are_unimplemented() {
    assertThat(
            Stream.<ThrowingCallable>of(
                    () -> served.batch().write(WriteRequest.getDefaultInstance()),
                    () -> served.batch().remove(RemoveRequest.getDefaultInstance()),
                    () -> served.batch().find(FindRequest.getDefaultInstance()))
                .map(BatchReadTest::refusal)
                .map(Status::getCode))
        .hasSize(3)
        .containsOnly(Status.Code.UNIMPLEMENTED);
  }
}
