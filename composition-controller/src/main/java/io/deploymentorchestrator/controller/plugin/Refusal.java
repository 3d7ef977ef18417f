package io.deploymentorchestrator.controller.plugin;

import java.util.Locale;

/**
 * Why a jar of the plugins folder is not served.
 *
 * @param cause for metrics
 * @param message for people: what is wrong and what helps
 */
public record Refusal(Cause cause, String message) {

  /** Kinds of reasons. */
  public enum Cause {
    /** Its SHA-256 is not on the allow-list. */
    DIGEST,
    /** It can't be read as a jar: damaged, or still being copied. */
    UNREADABLE,
    /** It bundles classes that belong to the host. */
    HOST_CLASSES,
    /** It was built for another version of the SPI. */
    SPI_VERSION,
    /** What it holds is no handler that can be used. */
    INVALID,
    /** Its handler did not start. */
    START,
    /** Another jar holds the same handler in the same version. */
    DUPLICATE,
    /** Another jar holds the same handler in a higher version: not an error. */
    SUPERSEDED;

    /** As a value of a metric's tag. */
    public String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return message;
  }
}
