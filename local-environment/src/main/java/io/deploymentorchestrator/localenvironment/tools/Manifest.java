package io.deploymentorchestrator.localenvironment.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a folder of the cache holds: checksum, size and time of each file, written beside them when
 * the folder was made.
 *
 * <p>Hashing hundreds of megabytes at each start would be slow, so as a rule only size and time are
 * compared; a file whose time differs (a cache copied without times) is hashed.
 *
 * @param origin where the content came from, for people
 */
record Manifest(String origin, List<Entry> entries) {
  private static final String NAME = ".manifest";

  /** Compiled Python is left out: the interpreter writes it again as it likes. */
  private static final String COMPILED_PYTHON = "__pycache__";

  record Entry(String sha256, long size, long modified, String path) {
    static Entry parse(String line) {
      String[] parts = line.split(" ", 4);
      return new Entry(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3]);
    }

    String line() {
      return "%s %d %d %s".formatted(sha256, size, modified, path);
    }

    /** Why the file is not what was recorded, if so. */
    Optional<String> damage(Path folder, boolean thorough) {
      Path file = folder.resolve(path);
      try {
        if (Files.size(file) != size) {
          return Optional.of(path + " has another size");
        }
        boolean sameTime = Files.getLastModifiedTime(file).toMillis() == modified;
        return (sameTime && !thorough) || Sha256.of(file).equals(sha256)
            ? Optional.empty()
            : Optional.of(path + " has another checksum");
      } catch (IOException e) {
        return Optional.of(path + " is missing or unreadable");
      }
    }
  }

  /** Records what is in a folder now. */
  static Manifest of(Path folder, String origin) throws IOException {
    var entries = new ArrayList<Entry>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Manifest::counts).sorted().toList()) {
        entries.add(
            new Entry(
                Sha256.of(file),
                Files.size(file),
                Files.getLastModifiedTime(file).toMillis(),
                folder.relativize(file).toString()));
      }
    }
    return new Manifest(origin, List.copyOf(entries));
  }

  private static boolean counts(Path file) {
    return Files.isRegularFile(file)
        && !file.endsWith(NAME)
        && !file.toString().contains(COMPILED_PYTHON);
  }

  static Manifest read(Path folder) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(NAME));
    try {
      return new Manifest(lines.getFirst(), lines.stream().skip(1).map(Entry::parse).toList());
    } catch (RuntimeException e) {
      throw new IOException("unreadable manifest in " + folder, e);
    }
  }

  /** Atomic: a reader sees the old one or the new one. */
  void write(Path folder) throws IOException {
    Path draft = Files.createTempFile(folder, NAME, ".tmp");
    Files.write(
        draft, Stream.concat(Stream.of(origin), entries.stream().map(Entry::line)).toList());
    Files.move(
        draft,
        folder.resolve(NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** The first thing wrong with a folder, if anything is. */
  Optional<String> damage(Path folder, boolean thorough) {
    return entries.stream().flatMap(entry -> entry.damage(folder, thorough).stream()).findFirst();
  }
}
