package io.deploymentorchestrator.localenvironment.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks for programs the way a shell does. */
public final class Executables {
  private Executables() {}

  /** The first executable file of that name in the folders of {@code PATH}. */
  public static Optional<Path> onPath(String name) {
    return in(System.getenv().getOrDefault("PATH", ""), name);
  }

  /** The first executable file of that name in the given folders, written as in {@code PATH}. */
  public static Optional<Path> in(String folders, String name) {
    return Stream.of(folders.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder).resolve(name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
