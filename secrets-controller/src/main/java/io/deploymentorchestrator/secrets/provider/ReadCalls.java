package io.deploymentorchestrator.secrets.provider;

import com.google.protobuf.ByteString;
import io.deploymentorchestrator.operator.text.DisplayText;
import io.deploymentorchestrator.provider.batch.v1.BatchGrpc;
import io.deploymentorchestrator.provider.batch.v1.Context;
import io.deploymentorchestrator.provider.batch.v1.ReadRequest;
import io.deploymentorchestrator.provider.batch.v1.ReadResponse;
import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.provider.v1.GetSecretMapRequest;
import io.deploymentorchestrator.provider.v1.GetSecretMapResponse;
import io.deploymentorchestrator.provider.v1.GetSecretRequest;
import io.deploymentorchestrator.provider.v1.GetSecretResponse;
import io.deploymentorchestrator.provider.v1.SecretStoreProviderGrpc;
import io.deploymentorchestrator.secrets.provider.CallResult.Answered;
import io.deploymentorchestrator.secrets.provider.CallResult.Incompatible;
import io.deploymentorchestrator.secrets.provider.CallResult.NotAnswered;
import io.deploymentorchestrator.secrets.provider.CallResult.Rejected;
import io.deploymentorchestrator.secrets.store.ReadFailure;
import io.deploymentorchestrator.secrets.store.ReadResult;
import io.deploymentorchestrator.secrets.store.RemoteRead;
import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreSettings;
import io.grpc.Status;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads once: by one call where the provider serves {@code batch.v1}, else by one for each
 * reference. Thread-safe.
 */
final class ReadCalls {

  /** As many as one call may have. */
  private static final int BATCH = 500;

  private static final int LONGEST_MESSAGE = 1_000;

  private final ProviderCalls calls;
  private final Consumer<StoreKey> doubt;

  /**
   * By calls.
   *
   * @param doubt hears of stores whose provider did not answer, or speaks another contract
   */
  ReadCalls(ProviderCalls calls, Consumer<StoreKey> doubt) {
    this.calls = calls;
    this.doubt = doubt;
  }

  /**
   * Reads.
   *
   * @param reads no two of them equal
   * @return one result for each
   */
  Map<RemoteRead, ReadResult> read(
      StoreSettings settings, ReadContext context, List<RemoteRead> reads)
      throws InterruptedException {
    Map<RemoteRead, ReadResult> results = new LinkedHashMap<>();
    if (!calls.readsInBatches(settings.address(), settings.tls())) {
      for (RemoteRead read : reads) {
        results.put(read, single(settings, context, read));
      }
      return results;
    }
    for (int from = 0; from < reads.size(); from += BATCH) {
      List<RemoteRead> part = reads.subList(from, Math.min(from + BATCH, reads.size()));
      results.putAll(batch(settings, context, part));
    }
    return results;
  }

  private Map<RemoteRead, ReadResult> batch(
      StoreSettings settings, ReadContext context, List<RemoteRead> reads)
      throws InterruptedException {
    ReadRequest.Builder request =
        ReadRequest.newBuilder()
            .setContext(
                Context.newBuilder()
                    .setProviderRef(Requests.reference(context.store(), settings.resource()))
                    .setSourceNamespace(context.user().namespace())
                    .setAuthenticationNamespace(settings.resource().namespace())
                    .setOwner(context.owner()));
    for (RemoteRead read : reads) {
      request.addRefs(Requests.reference(read));
      request.addMaps(read.form() == RemoteRead.Form.MAP);
    }
    CallResult<ReadResponse> result =
        calls.call(settings.address(), settings.tls(), BatchGrpc.getReadMethod(), request.build());
    Map<RemoteRead, ReadResult> results = new LinkedHashMap<>();
    if (!(result instanceof Answered<ReadResponse>(ReadResponse answer, var provider))
        || answer.getResultsCount() != reads.size()) {
      ReadResult failed =
          result instanceof Answered<?>
              ? refused("INTERNAL", "the provider did not answer every reference it was asked for")
              : failed(context, result);
      reads.forEach(read -> results.put(read, failed));
      return results;
    }
    for (int i = 0; i < reads.size(); i++) {
      results.put(reads.get(i), result(reads.get(i), answer.getResults(i)));
    }
    return results;
  }

  private static ReadResult result(
      RemoteRead read, io.deploymentorchestrator.provider.batch.v1.ReadResult answer) {
    Status.Code code = Status.fromCodeValue(answer.getStatus()).getCode();
    if (code != Status.Code.OK) {
      return failed(code, DisplayText.line(answer.getMessage(), LONGEST_MESSAGE));
    }
    return switch (read.form()) {
      case VALUE -> new ReadResult.Single(SecretValue.of(answer.getValue().toByteArray()));
      case MAP -> new ReadResult.Keys(values(answer.getMapMap()));
    };
  }

  private ReadResult single(StoreSettings settings, ReadContext context, RemoteRead read)
      throws InterruptedException {
    return switch (read.form()) {
      case VALUE ->
          result(
              context,
              calls.call(
                  settings.address(),
                  settings.tls(),
                  SecretStoreProviderGrpc.getGetSecretMethod(),
                  GetSecretRequest.newBuilder()
                      .setProviderRef(Requests.reference(context.store(), settings.resource()))
                      .setRemoteRef(Requests.reference(read))
                      .setSourceNamespace(context.user().namespace())
                      .build()),
              (GetSecretResponse answer) ->
                  new ReadResult.Single(SecretValue.of(answer.getValue().toByteArray())));
      case MAP ->
          result(
              context,
              calls.call(
                  settings.address(),
                  settings.tls(),
                  SecretStoreProviderGrpc.getGetSecretMapMethod(),
                  GetSecretMapRequest.newBuilder()
                      .setProviderRef(Requests.reference(context.store(), settings.resource()))
                      .setRemoteRef(Requests.reference(read))
                      .setSourceNamespace(context.user().namespace())
                      .build()),
              (GetSecretMapResponse answer) -> new ReadResult.Keys(values(answer.getSecretsMap())));
    };
  }

  private <R> ReadResult result(
      ReadContext context, CallResult<R> result, Function<R, ReadResult> values) {
    return result instanceof Answered<R>(R answer, var provider)
        ? values.apply(answer)
        : failed(context, result);
  }

  private static Map<String, SecretValue> values(Map<String, ByteString> answered) {
    Map<String, SecretValue> values = new HashMap<>();
    answered.forEach((key, bytes) -> values.put(key, SecretValue.of(bytes.toByteArray())));
    return values;
  }

  private ReadResult failed(ReadContext context, CallResult<?> result) {
    if (result instanceof Incompatible<?> || result instanceof NotAnswered<?>) {
      doubt.accept(context.store());
    }
    return switch (result) {
      case Answered<?> _ -> throw new IllegalArgumentException("an answer is no failure");
      case Rejected<?> rejected -> failed(rejected.code(), rejected.message());
      case Incompatible<?>(var provider) ->
          refused("FAILED_PRECONDITION", provider.incompatibility());
      case NotAnswered<?>(CallResult.Cause cause, String message) ->
          switch (cause) {
            case TRANSPORT, TLS -> temporary("UNAVAILABLE", message);
            case DEADLINE -> temporary("DEADLINE_EXCEEDED", message);
            case ADDRESS -> refused("PERMISSION_DENIED", message);
            case PROTOCOL -> refused("INTERNAL", message);
          };
    };
  }

  private static ReadResult failed(Status.Code code, String message) {
    return new ReadResult.Failed(
        switch (code) {
          case NOT_FOUND -> new ReadFailure.NotFound(message);
          case UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED, DEADLINE_EXCEEDED, CANCELLED ->
              new ReadFailure.Temporary(code.name(), message);
          default -> new ReadFailure.Refused(code.name(), message);
        });
  }

  private static ReadResult refused(String code, String message) {
    return new ReadResult.Failed(new ReadFailure.Refused(code, message));
  }

  private static ReadResult temporary(String code, String message) {
    return new ReadResult.Failed(new ReadFailure.Temporary(code, message));
  }
}
