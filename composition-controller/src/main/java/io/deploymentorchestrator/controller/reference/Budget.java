package io.deploymentorchestrator.controller.reference;

/**
 * What one resolution of one config may take. Asked before the memory or the time is spent, so that
 * a config of a few hundred bytes can't take either from everybody else. Not thread-safe.
 */
final class Budget {

  /** Of all values that references put in, and of each text that a filter makes; in characters. */
  static final int MAX_OUTPUT = ConfigTemplate.MAX_BYTES;

  /** Items of a list that a filter makes. */
  static final int MAX_ITEMS = 10_000;

  /**
   * Path steps and filter applications, and characters that filters read and write: some tens of
   * milliseconds.
   */
  static final int MAX_WORK = 16 << 20;

  private long putIn;
  private long work;

  /**
   * Spends what a value takes up in the config.
   *
   * @param bytes as the API server would store it
   */
  void putIn(long bytes) throws LimitException {
    putIn += bytes;
    if (putIn > MAX_OUTPUT) {
      throw new LimitException(
          "with this reference the values put into the config are larger than 1 MiB; hand on less");
    }
  }

  /** Spends steps or characters. */
  void work(long units) throws LimitException {
    work += units;
    if (work > MAX_WORK) {
      throw new LimitException(
          "with this reference the filters of the config go over more than 16 Mi characters;"
              + " use fewer filters, or hand on less");
    }
  }

  /** Spends the characters of a text that is about to be made. */
  void make(long characters) throws LimitException {
    if (characters > MAX_OUTPUT) {
      throw tooLong();
    }
    work(characters);
  }

  /** A filter's text would be too long. */
  static LimitException tooLong() {
    return new LimitException(
        "a filter makes a text of more than 1 Mi characters; use fewer filters, or hand on less");
  }

  /** What has been spent of {@link #MAX_WORK}. */
  long spent() {
    return work;
  }
}
