package io.deploymentorchestrator.secrets.provider;

import io.deploymentorchestrator.secrets.store.ReadFailure;
import io.deploymentorchestrator.secrets.store.ReadResult;
import io.deploymentorchestrator.secrets.store.RemoteRead;
import io.deploymentorchestrator.secrets.store.StoreReads;
import io.deploymentorchestrator.secrets.store.StoreSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Reads through one store for one user: each reference once, and those again that failed for a
 * while, as the store's retry settings say.
 */
final class GrpcReads implements StoreReads {

  /** One that took too long is not made again at once: it would take as long. */
  private static final Set<String> RETRIED = Set.of("UNAVAILABLE", "RESOURCE_EXHAUSTED", "ABORTED");

  private final ReadCalls calls;
  private final StoreSettings settings;
  private final ReadContext context;

  GrpcReads(ReadCalls calls, StoreSettings settings, ReadContext context) {
    this.calls = calls;
    this.settings = settings;
    this.context = context;
  }

  @Override
  public List<ReadResult> read(List<RemoteRead> reads) throws InterruptedException {
    Map<RemoteRead, ReadResult> results = new LinkedHashMap<>();
    List<RemoteRead> open = List.copyOf(new LinkedHashSet<>(reads));
    for (int failures = 1; !open.isEmpty(); failures++) {
      results.putAll(calls.read(settings, context, open));
      open = open.stream().filter(read -> isRetried(results.get(read))).toList();
      Optional<Duration> wait =
          settings.retries().delay(failures, () -> ThreadLocalRandom.current().nextDouble());
      if (wait.isEmpty()) {
        break;
      }
      if (!open.isEmpty()) {
        Thread.sleep(wait.get()); // on a virtual thread: it holds no other
      }
    }
    List<ReadResult> ordered = new ArrayList<>();
    for (RemoteRead read : reads) {
      ordered.add(Objects.requireNonNull(results.get(read)));
    }
    return ordered;
  }

  private static boolean isRetried(@Nullable ReadResult result) {
    return result instanceof ReadResult.Failed(ReadFailure failure)
        && failure instanceof ReadFailure.Temporary
        && RETRIED.contains(failure.code());
  }
}
