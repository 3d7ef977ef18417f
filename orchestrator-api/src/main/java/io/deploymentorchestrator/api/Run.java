package io.deploymentorchestrator.api;

import java.util.Set;

/**
 * One resolve of the host to have a handler work. It lasts, with the same id, until it is settled
 * (Ready): a retry, or a call after a crash, repeats the same run.
 *
 * @param id random, unique
 * @param causes why; never empty
 */
public record Run(String id, Set<Cause> causes) {

  /** Copies the set. */
  public Run {
    causes = Set.copyOf(causes);
  }

  /** Why a handler runs. */
  public enum Cause {
    /** The Component was never applied, or its config or account changed. */
    SPEC,
    /** A value it references changed. */
    DEPENDENCY,
    /** The refresh interval passed. Missed ticks count as one. */
    REFRESH,
    /** A user asked for a run by annotation. */
    REQUESTED,
    /** The last call of a run did not end Ready, and no record says why that run began. */
    RETRY,
    /** Something the handler watches changed. */
    WATCHED_OBJECT,
    /** A new version of a handler that wants to run again on upgrades. */
    UPGRADE,
    /** The handler asked to be called again ({@link ApplyResult.Ready#recheckAfter()}). */
    RECHECK
  }
}
