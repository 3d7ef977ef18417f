package io.deploymentorchestrator.devtool;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process by pid and start: a pid alone may belong to somebody else by the time it is looked at.
 */
record RecordedProcess(long pid, Instant start) {
  /**
   * How exactly the operating system lets a start be known: it may be derived from a clock that is
   * being adjusted.
   */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  static RecordedProcess of(ProcessHandle handle) {
    return new RecordedProcess(handle.pid(), handle.info().startInstant().orElse(Instant.EPOCH));
  }

  static RecordedProcess parse(String text) {
    String[] parts = text.split(" ", 2);
    return new RecordedProcess(Long.parseLong(parts[0]), Instant.parse(parts[1]));
  }

  String text() {
    return pid + " " + start;
  }

  /** The process, if it still runs. */
  Optional<ProcessHandle> alive() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isTheSame);
  }

  private boolean isTheSame(ProcessHandle handle) {
    return handle
        .info()
        .startInstant()
        .filter(instant -> Duration.between(instant, start).abs().compareTo(TOLERANCE) <= 0)
        .isPresent();
  }
}
