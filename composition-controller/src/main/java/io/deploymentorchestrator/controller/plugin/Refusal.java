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

  /** Of a file that this process can't read. */
  static Refusal unreadable() {
    return new Refusal(Cause.UNREADABLE, "this process can't read it; see its file mode");
  }

  /** Of a jar that the list of allowed digests does not hold. */
  static Refusal notAllowed(String digest) {
    return new Refusal(
        Cause.DIGEST,
        "its SHA-256 "
            + digest
            + " is not on the list of allowed digests; add it if you trust the jar");
  }

  /**
   * As a part of a sentence: what was thrown, and what it says. A plugin's own text: it runs in
   * this process and may say what it likes.
   */
  static String said(Throwable thrown) {
    return thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
  }

  @Override
  public String toString() {
    return message;
  }
}
