package io.deploymentorchestrator.controller.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The jars that may be served: SHA-256 digests, a line each, as {@code sha256sum} writes them; what
 * follows a digest is for people, and so are empty lines and lines that start with {@code #}.
 */
record DigestList(Set<String> digests) {

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * Reads a list.
   *
   * @throws IOException if it can't be read, or a line begins with no digest
   */
  static DigestList read(Path file) throws IOException {
    Set<String> digests = new TreeSet<>();
    for (String line : Files.readAllLines(file)) {
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      // sha256sum marks a name with odd characters by a leading backslash.
      String digest = text.split("\\s", 2)[0].replace("\\", "").toLowerCase(Locale.ROOT);
      if (!SHA_256.matcher(digest).matches()) {
        throw new IOException("a line begins with no SHA-256 digest: " + text);
      }
      digests.add(digest);
    }
    return new DigestList(digests);
  }

  boolean allows(String digest) {
    return digests.contains(digest);
  }
}
