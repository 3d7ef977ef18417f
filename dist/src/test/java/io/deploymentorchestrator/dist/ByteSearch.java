package io.deploymentorchestrator.dist;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks for values in bytes of any size: as UTF-8, as both kinds of UTF-16 (Java's own strings in a
 * heap dump), as Base64, and as JSON escapes them. Tells how many of them were found, never which.
 */
final class ByteSearch {

  private static final int PREFIX = 3;
  private static final int PREFIX_MASK = 0xffffff;

  private record Pattern(int value, byte[] bytes) {}

  private final BitSet prefixes = new BitSet(PREFIX_MASK + 1);
  private final Map<Integer, List<Pattern>> byPrefix = new HashMap<>();
  private int longest;

  ByteSearch(Collection<String> values) {
    int number = 0;
    for (String value : values) {
      if (value.length() < 8) {
        throw new IllegalArgumentException("too short to be told from chance");
      }
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      add(number, bytes);
      add(number, value.getBytes(StandardCharsets.UTF_16BE));
      add(number, value.getBytes(StandardCharsets.UTF_16LE));
      add(number, Base64.getEncoder().withoutPadding().encode(bytes));
      add(number, Kube.JSON.valueToTree(value).toString().getBytes(StandardCharsets.UTF_8));
      number++;
    }
  }

  private void add(int number, byte[] bytes) {
    int prefix = prefixOf(bytes, 0);
    prefixes.set(prefix);
    byPrefix.computeIfAbsent(prefix, p -> new ArrayList<>()).add(new Pattern(number, bytes));
    longest = Math.max(longest, bytes.length);
  }

  private static int prefixOf(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
  }

  /** How many of the values are in a text. */
  int in(String text) {
    return in(text.getBytes(StandardCharsets.UTF_8));
  }

  int in(byte[] bytes) {
    try (InputStream in = new ByteArrayInputStream(bytes)) {
      return in(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many of the values are in a file, or in any file of a folder. */
  int in(Path place) throws IOException {
    Set<Integer> found = new HashSet<>();
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
          search(in, found);
        }
      }
    }
    return found.size();
  }

  private int in(InputStream in) throws IOException {
    Set<Integer> found = new HashSet<>();
    search(in, found);
    return found.size();
  }

  private void search(InputStream in, Set<Integer> found) throws IOException {
    byte[] window = new byte[Math.max(1 << 20, 4 * longest)];
    int kept = 0;
    while (true) {
      int read = in.readNBytes(window, kept, window.length - kept);
      int end = kept + read;
      for (int i = 0; i + PREFIX <= end; i++) {
        int prefix = prefixOf(window, i);
        if (prefixes.get(prefix)) {
          match(window, i, end, byPrefix.getOrDefault(prefix, List.of()), found);
        }
      }
      if (end < window.length) {
        return;
      }
      // What begins near the end may go on in what is read next.
      kept = longest;
      System.arraycopy(window, end - kept, window, 0, kept);
    }
  }

  private static void match(
      byte[] window, int at, int end, List<Pattern> patterns, Set<Integer> found) {
    for (Pattern pattern : patterns) {
      int length = pattern.bytes().length;
      if (at + length <= end
          && Arrays.equals(window, at, at + length, pattern.bytes(), 0, length)) {
        found.add(pattern.value());
      }
    }
  }
}
