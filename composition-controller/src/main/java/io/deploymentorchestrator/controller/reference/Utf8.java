package io.deploymentorchestrator.controller.reference;

/** Lengths of texts as they are stored and sent. */
final class Utf8 {

  private Utf8() {}

  /** How many bytes a text takes in UTF-8, without encoding it. */
  static long length(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // Both halves of a surrogate pair make four bytes.
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }
}
