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
 */
public record JobRun(String manifest, boolean ended, Optional<String> failure) {

  private static final String STARTED = "started";
  private static final String COMPLETED = "completed";
  private static final String FAILED = "failed";
  private static final String FAILURE = "failure";

  /** Absent is empty. */
  @SuppressWarnings("NullableOptional") // what the host binds may be absent
  public JobRun(String manifest, boolean ended, @Nullable Optional<String> failure) {
    this.manifest = manifest;
    this.ended = ended;
    this.failure = Objects.requireNonNullElse(failure, Optional.empty());
  }

  /** One that was made, and is at work as far as is known. */
  public static JobRun started(String manifest) {
    return new JobRun(manifest, false, Optional.empty());
  }

  /** One that did its work. */
  public static JobRun completed(String manifest) {
    return new JobRun(manifest, true, Optional.empty());
  }

  /** One that gave up. */
  public static JobRun failed(String manifest, String failure) {
    return new JobRun(manifest, true, Optional.of(failure));
  }

  static Optional<JobRun> parse(Map<String, Object> entry) {
    return Trees.text(entry, COMPLETED)
        .map(JobRun::completed)
        .or(
            () ->
                Trees.text(entry, FAILED)
                    .map(m -> failed(m, Trees.text(entry, FAILURE).orElse("it failed"))))
        .or(() -> Trees.text(entry, STARTED).map(JobRun::started));
  }

  void putInto(Map<String, Object> entry) {
    entry.put(!ended ? STARTED : failure.isPresent() ? FAILED : COMPLETED, manifest);
    failure.ifPresent(f -> entry.put(FAILURE, f));
  }
}
