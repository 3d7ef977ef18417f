package io.deploymentorchestrator.manifest.inventory;

import io.deploymentorchestrator.manifest.json.Trees;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is on record of a Job that was made: that, once it ran, it is not run again. Part of {@code
 * providerStatus}.
 *
 * @param manifest a hash of the manifest that it was made from
 * @param ended whether it was seen at its end
 * @param failure what it said when it failed; empty if it did not
 * @param asked how often the API server was asked how it ended, and did not know
 */
public record JobRun(String manifest, boolean ended, Optional<String> failure, int asked) {

  /** The API server knows for minutes only, and each question takes a second. */
  private static final int ASKED_AT_MOST = 3;

  private static final String STARTED = "started";
  private static final String COMPLETED = "completed";
  private static final String FAILED = "failed";
  private static final String FAILURE = "failure";
  private static final String ASKED = "asked";

  /** Absent is empty. */
  @SuppressWarnings("NullableOptional") // what the host binds may be absent
  public JobRun(String manifest, boolean ended, @Nullable Optional<String> failure, int asked) {
    this.manifest = manifest;
    this.ended = ended;
    this.failure = Objects.requireNonNullElse(failure, Optional.empty());
    this.asked = asked;
  }

  /** One that was made, and is at work as far as is known. */
  public static JobRun started(String manifest) {
    return new JobRun(manifest, false, Optional.empty(), 0);
  }

  /** One that did its work. */
  public static JobRun completed(String manifest) {
    return new JobRun(manifest, true, Optional.empty(), 0);
  }

  /** One that gave up. */
  public static JobRun failed(String manifest, String failure) {
    return new JobRun(manifest, true, Optional.of(failure), 0);
  }

  static Optional<JobRun> parse(Map<String, Object> entry) {
    return Trees.text(entry, COMPLETED)
        .map(JobRun::completed)
        .or(
            () ->
                Trees.text(entry, FAILED)
                    .map(m -> failed(m, Trees.text(entry, FAILURE).orElse("it failed"))))
        .or(() -> Trees.text(entry, STARTED).map(m -> started(m).asked(asked(entry))));
  }

  private static int asked(Map<String, Object> entry) {
    return Trees.number(entry, ASKED).map(Math::toIntExact).orElse(0);
  }

  void putInto(Map<String, Object> entry) {
    entry.put(!ended ? STARTED : failure.isPresent() ? FAILED : COMPLETED, manifest);
    failure.ifPresent(f -> entry.put(FAILURE, f));
    if (asked > 0) {
      entry.put(ASKED, asked);
    }
  }

  /** Whether it is worth asking how it ended. */
  public boolean isToBeAsked() {
    return !ended && asked < ASKED_AT_MOST;
  }

  /** The same after a question more that had no answer. */
  public JobRun askedInVain() {
    return asked(asked + 1);
  }

  /** The same under another hash of its manifest. */
  public JobRun of(String hash) {
    return new JobRun(hash, ended, failure, asked);
  }

  private JobRun asked(int times) {
    return new JobRun(manifest, ended, failure, times);
  }
}
