package io.deploymentorchestrator.aws;

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

  /** Well under the time the caller allows a call. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private final Map<Family, RateBucket> buckets = new EnumMap<>(Family.class);

  RateBudget() {
    for (Family family : Family.values()) {
      buckets.put(family, new RateBucket(family.perSecond, System::nanoTime, Thread::sleep));
    }
  }

  /** Waits for a turn. */
  void await(SecretsManagerAction action) {
    RateBucket bucket = buckets.get(familyOf(action));
    if (bucket != null && !bucket.take(LONGEST_WAIT)) {
      throw new AwsException(AwsProblem.BUSY, action);
    }
  }

  private static Family familyOf(SecretsManagerAction action) {
    return switch (action) {
      case DESCRIBE, READ -> Family.READS;
      case GENERATE -> Family.GENERATOR;
      case CREATE, UPDATE, RESTORE, DELETE, TAG, UNTAG -> Family.WRITES;
    };
  }
}
