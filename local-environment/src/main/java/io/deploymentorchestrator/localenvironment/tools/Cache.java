package io.deploymentorchestrator.localenvironment.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The user's folder of provisioned tools. An entry is a folder that appears complete or not at all:
 * it is filled under another name and renamed. One process at a time fills the cache; reading needs
 * no lock.
 */
final class Cache {
  /** A file lock keeps other processes out, not other threads of this one. */
  private static final ReentrantLock IN_THIS_JVM = new ReentrantLock();

  private static final String DRAFT = ".draft-";

  private final Path folder;
  private final Progress progress;

  Cache(Path folder, Progress progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /** Fills an empty folder and says where the content came from. */
  @FunctionalInterface
  interface Filler {
    String fill(Path draft) throws IOException;
  }

  Path path(String entry) {
    return folder.resolve(entry);
  }

  /** Why an entry cannot be used: absent or damaged; empty if it is as it was made. */
  Optional<String> problem(String entry, boolean thorough) {
    Path path = path(entry);
    if (!Files.isDirectory(path)) {
      return Optional.of("not there yet");
    }
    try {
      return Manifest.read(path).damage(path, thorough);
    } catch (IOException e) {
      return Optional.of("its manifest is missing or unreadable");
    }
  }

  /** Makes an entry anew, in place of a damaged one if there is one. Only under {@link #lock()}. */
  void replace(String entry, Filler filler) {
    try {
      Path draft = Files.createTempDirectory(folder, DRAFT);
      try {
        Manifest.of(draft, filler.fill(draft)).write(draft);
        if (Files.exists(path(entry))) {
          Files.move(
              path(entry),
              Files.createTempDirectory(folder, DRAFT).resolve("damaged"),
              StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(draft, path(entry), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        deleteRecursively(draft);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to the cache " + folder, e);
    }
  }

  /** Waits until no other process provisions, and says so. */
  Lock lock() {
    IN_THIS_JVM.lock();
    try {
      Files.createDirectories(folder);
      var channel =
          FileChannel.open(
              folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock held = channel.tryLock();
      if (held == null) {
        try (var waiting = progress.begin("waiting for another process that provisions tools")) {
          channel.lock();
          waiting.done();
        }
      }
      deleteDrafts();
      return new Lock(channel);
    } catch (IOException e) {
      IN_THIS_JVM.unlock();
      throw new ProvisioningException(
          "cannot use the cache folder "
              + folder
              + ": set ORCHESTRATOR_TOOLS_DIR to one that can be written",
          e);
    }
  }

  /** Leftovers of runs that were killed; nobody else is at work while the lock is held. */
  private void deleteDrafts() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry :
          entries.filter(path -> path.getFileName().toString().startsWith(DRAFT)).toList()) {
        deleteRecursively(entry);
      }
    }
  }

  static void deleteRecursively(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The right to fill the cache. */
  static final class Lock implements AutoCloseable {
    private final FileChannel channel;

    private Lock(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        IN_THIS_JVM.unlock();
      }
    }
  }
}
