package io.deploymentorchestrator.controller.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the plugins folder looks like at one moment: two equal ones are two views of one state.
 *
 * @param jars file name → what it is
 * @param digests the list of allowed jars, if there is one
 */
record FolderScan(Map<String, Stamp> jars, @Nullable Stamp digests) {

  static final FolderScan EMPTY = new FolderScan(Map.of(), null);

  /**
   * A file without reading it.
   *
   * @param file with symbolic links resolved: Kubernetes swaps a link to replace all files of a
   *     volume at once
   * @param key the file system's own identity of it, text
   * @param readable whether this process may read it
   */
  record Stamp(Path file, long size, FileTime modified, String key, boolean readable) {

    static Stamp of(Path file) throws IOException {
      Path real = file.toRealPath();
      BasicFileAttributes now = Files.readAttributes(real, BasicFileAttributes.class);
      return new Stamp(
          real,
          now.size(),
          now.lastModifiedTime(),
          String.valueOf(now.fileKey()),
          Files.isReadable(real));
    }

    long millis() {
      return modified.toMillis();
    }
  }

  /**
   * Looks at a folder.
   *
   * @throws IOException if it can't be read, which does not mean that it is empty
   */
  static FolderScan of(Path folder, @Nullable Path digests) throws IOException {
    Map<String, Stamp> jars = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".jar") && Files.isRegularFile(file)) {
          try {
            jars.put(name, Stamp.of(file));
          } catch (NoSuchFileException e) {
            continue; // it went meanwhile, or is a link to nothing
          }
        }
      }
    }
    return new FolderScan(jars, digests == null ? null : stampOf(digests));
  }

  private static @Nullable Stamp stampOf(Path file) throws IOException {
    try {
      return Stamp.of(file);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** The SHA-256 of a file, in hex. */
  static String digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digesting =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digesting.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
