package io.deploymentorchestrator.controller.reference;

/** What a message shows of a text that may have any length. */
final class Excerpt {

  private Excerpt() {}

  /** The text if it is no longer than {@code most} characters; else its beginning and its end. */
  static String of(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int head = (most - 1) * 2 / 3;
    int tail = text.length() - (most - 1 - head);
    // Half a surrogate pair is no text that could be sent.
    if (Character.isHighSurrogate(text.charAt(head - 1))) {
      head--;
    }
    if (Character.isLowSurrogate(text.charAt(tail))) {
      tail++;
    }
    return text.substring(0, head) + "…" + text.substring(tail);
  }
}
