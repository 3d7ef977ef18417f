package io.deploymentorchestrator.provider.server;

import io.deploymentorchestrator.provider.batch.v1.BatchGrpc.BatchImplBase;
import io.deploymentorchestrator.provider.batch.v1.ReadRequest;
import io.deploymentorchestrator.provider.batch.v1.ReadResponse;
import io.deploymentorchestrator.provider.batch.v1.ReadResult;
import io.deploymentorchestrator.provider.sdk.CallContext;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.sdk.RemoteKey;
import io.deploymentorchestrator.provider.sdk.RemoteSecret;
import io.deploymentorchestrator.provider.sdk.SecretProvider;
import io.deploymentorchestrator.provider.v1.ExternalSecretDataRemoteRef;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** {@code batch.v1}, of which reads are served; the rest answers UNIMPLEMENTED. */
final class BatchService extends BatchImplBase {

  /** What {@code x-provider-features} calls the rpcs served here. */
  static final List<String> FEATURES = List.of("batch.v1/Read");

  /** As many entries as an ExternalSecret may have. */
  private static final int MOST_REFS = 500;

  /** Reads of one call that run at once. */
  private static final int AT_ONCE = 16;

  private final SecretProvider provider;
  private final Requests requests;

  BatchService(SecretProvider provider) {
    this.provider = provider;
    this.requests = new Requests(provider.info());
  }

  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> client) {
    Answers.answer(
        client,
        () -> {
          CallContext context = requests.batch(request.hasContext(), request.getContext());
          Requests.require(
              request.getMapsCount() == request.getRefsCount(), "maps must have one entry per ref");
          Requests.require(
              request.getRefsCount() <= MOST_REFS, "refs must not be more than " + MOST_REFS);
          return ReadResponse.newBuilder().addAllResults(results(context, request)).build();
        });
  }

  /** One result for each ref, in order; one read for each remote secret. */
  private List<ReadResult> results(CallContext context, ReadRequest request)
      throws InterruptedException {
    ReadResult[] results = new ReadResult[request.getRefsCount()];
    Map<RemoteKey, List<Integer>> wanted = new LinkedHashMap<>();
    for (int i = 0; i < results.length; i++) {
      try {
        wanted.computeIfAbsent(Requests.key(request.getRefs(i)), key -> new ArrayList<>()).add(i);
      } catch (ProviderException e) {
        results[i] = failure(e);
      }
    }
    if (wanted.isEmpty()) {
      return List.of(results);
    }
    SecretProvider.Reads shared;
    try {
      shared = provider.reads(context);
    } catch (Exception | StackOverflowError e) {
      ReadResult failure = failure(e);
      wanted.values().forEach(places -> places.forEach(place -> results[place] = failure));
      return List.of(results);
    }
    List<Callable<Void>> reads = new ArrayList<>();
    wanted.forEach(
        (key, places) ->
            reads.add(
                () -> {
                  read(shared, key, places, request, results);
                  return null;
                }));
    runAll(reads);
    return List.of(results);
  }

  private static void read(
      SecretProvider.Reads shared,
      RemoteKey key,
      List<Integer> places,
      ReadRequest request,
      ReadResult[] results) {
    RemoteSecret secret;
    try {
      secret = shared.fetch(key);
    } catch (Exception | StackOverflowError e) {
      ReadResult failure = failure(e);
      places.forEach(place -> results[place] = failure);
      return;
    }
    for (int place : places) {
      results[place] = result(secret, request.getRefs(place), request.getMaps(place));
    }
  }

  private static ReadResult result(
      RemoteSecret secret, ExternalSecretDataRemoteRef reference, boolean asMap) {
    try {
      ReadResult.Builder result = ReadResult.newBuilder().setVersion(secret.version());
      if (asMap) {
        result.putAllMap(SecretStoreService.bytes(secret.map(reference.getProperty())));
      } else {
        result.setValue(SecretStoreService.bytes(secret.value(reference.getProperty())));
      }
      return result.build();
    } catch (Exception | StackOverflowError e) {
      return failure(e);
    }
  }

  private static ReadResult failure(Throwable failure) {
    Status status = Statuses.of(failure);
    String description = status.getDescription();
    return ReadResult.newBuilder()
        .setStatus(status.getCode().value())
        .setMessage(description == null ? "" : description)
        .build();
  }

  /** On this thread if there is one only. An interruption of this thread ends them all. */
  private static void runAll(List<Callable<Void>> reads) throws InterruptedException {
    if (reads.size() == 1) {
      try {
        reads.getFirst().call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      return;
    }
    Semaphore permits = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        List<Future<Void>> running = new ArrayList<>();
        for (Callable<Void> read : reads) {
          permits.acquire();
          running.add(
              threads.submit(
                  () -> {
                    try {
                      return read.call();
                    } finally {
                      permits.release();
                    }
                  }));
        }
        for (Future<Void> read : running) {
          read.get();
        }
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw new IllegalStateException("a read failed", e.getCause());
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
  }
}
