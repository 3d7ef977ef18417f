package io.deploymentorchestrator.devtool;

import io.deploymentorchestrator.localenvironment.process.LeashedProcess;
import io.deploymentorchestrator.localenvironment.process.LogFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The packaged product, {@code dist/orchestrator/}: is it there, is it older than its sources,
 * build it.
 */
record Distribution(Checkout checkout) {
  private static final int TAIL = 40;
  private static final FileTime NEVER = FileTime.fromMillis(0);

  /**
   * Not looked into: results, tests, what only tests and {@code ./dev} use, benchmarks, examples:
   * nothing of them is part of what runs. (The test kit is in the distribution for handler authors;
   * {@code ./dev build} makes it anew.)
   */
  private static final Set<String> NOT_SOURCES =
      Set.of(
          "target",
          "test",
          "testkit",
          "local-environment",
          "devtool",
          "benchmarks",
          "examples",
          "node_modules");

  /** Builds it unless it is newer than its sources. */
  void ensureBuilt(Steps steps) {
    if (isStale()) {
      steps.run("build of dist/orchestrator", this::build);
    }
  }

  private boolean isStale() {
    if (!Files.isExecutable(checkout.orchestrator()) || !Files.isExecutable(checkout.provider())) {
      return true;
    }
    return newest(checkout.root(), Distribution::isSource).compareTo(built()) > 0;
  }

  /**
   * Packaging may keep times of its own, so the mark that {@code ./dev build} leaves counts as
   * well.
   */
  private FileTime built() {
    FileTime packaged = newest(checkout.distribution(), file -> true);
    try {
      FileTime mark =
          Files.exists(checkout.builtMark())
              ? Files.getLastModifiedTime(checkout.builtMark())
              : NEVER;
      return packaged.compareTo(mark) > 0 ? packaged : mark;
    } catch (IOException e) {
      return packaged;
    }
  }

  private static boolean isSource(Path file) {
    return file.endsWith("pom.xml") || file.toString().contains("/src/");
  }

  private static FileTime newest(Path folder, Predicate<Path> counts) {
    var newest = new FileTime[] {NEVER};
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(
                Path directory, BasicFileAttributes attributes) {
              String name = directory.getFileName().toString();
              boolean skip =
                  !directory.equals(folder) && (name.startsWith(".") || NOT_SOURCES.contains(name));
              return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (counts.test(file) && attributes.lastModifiedTime().compareTo(newest[0]) > 0) {
                newest[0] = attributes.lastModifiedTime();
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return newest[0];
  }

  private void build() {
    Path log = checkout.logs().resolve("build.log");
    try {
      Files.createDirectories(log.getParent());
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (LeashedProcess build =
        LeashedProcess.start(
            List.of(checkout.script().toString(), "build"), Map.of(), checkout.root(), log)) {
      if (build.waitFor() != 0) {
        throw new UserError(
            "the build failed:\n%s\nAll of its output: %s".formatted(LogFile.tail(log, TAIL), log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted while building");
    }
    if (!Files.isExecutable(checkout.orchestrator())) {
      throw new UserError("the build made no " + checkout.orchestrator());
    }
  }
}
