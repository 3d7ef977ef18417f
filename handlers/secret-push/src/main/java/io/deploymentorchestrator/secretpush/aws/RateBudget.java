package io.deploymentorchestrator.secretpush.aws;

import io.deploymentorchestrator.secretpush.store.StoreException;
import io.deploymentorchestrator.secretpush.store.StoreOperation;
import io.deploymentorchestrator.secretpush.store.StoreProblem;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one account and region is asked for at most: half of AWS's quotas, so that others in the
 * account are not starved. One budget for each family of calls that AWS counts together.
 */
final class RateBudget {

  /** Calls that share a quota. */
  enum Family {
    /** Describe and read: AWS allows 10,000 a second. */
    READS(500),
    /** GetRandomPassword: AWS allows 50 a second. */
    GENERATOR(25),
    /** All that change something: AWS allows 50 a second. */
    WRITES(25);

    private final int perSecond;

    Family(int perSecond) {
      this.perSecond = perSecond;
    }
  }

  /** Well under the time the host allows a call. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private final Map<Family, RateBucket> buckets = new EnumMap<>(Family.class);

  RateBudget() {
    for (Family family : Family.values()) {
      buckets.put(family, new RateBucket(family.perSecond, System::nanoTime, Thread::sleep));
    }
  }

  /** Waits for a turn. */
  void await(StoreOperation operation) {
    RateBucket bucket = buckets.get(familyOf(operation));
    if (bucket != null && !bucket.take(LONGEST_WAIT)) {
      throw new StoreException(StoreProblem.BUSY, operation);
    }
  }

  private static Family familyOf(StoreOperation operation) {
    return switch (operation) {
      case DESCRIBE, READ -> Family.READS;
      case GENERATE -> Family.GENERATOR;
      case CREATE, UPDATE, RESTORE, DELETE, TAG, UNTAG -> Family.WRITES;
    };
  }
}
