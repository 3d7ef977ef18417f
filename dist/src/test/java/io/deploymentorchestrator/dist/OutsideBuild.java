package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Maven build of its own in a copy of a folder, against the distribution. It takes what it needs
 * from the local repository of the build that runs this test, as from a mirror, and has a local
 * repository of its own: nothing is downloaded, and nothing is left behind in the user's.
 */
record OutsideBuild(Path project, Path repository, Path settings) {

  private static final Path ROOT = Path.of(System.getProperty("orchestrator.root"));
  private static final long MOST_SECONDS = 300;

  static OutsideBuild of(String folder, Path scratch) throws IOException {
    Path project = scratch.resolve("project");
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path relative = ROOT.resolve(folder).relativize(file);
        if (!relative.startsWith("target")) {
          Path copy = project.resolve(relative.toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(copy);
          } else {
            Files.copy(file, copy);
          }
        }
      }
    }
    Path cache = Path.of(System.getProperty("orchestrator.maven.cache"));
    Path settings = scratch.resolve("settings.xml");
    Files.writeString(
        settings,
        """
        <settings>
          <mirrors>
            <mirror>
              <id>cache</id>
              <mirrorOf>*,!orchestrator</mirrorOf>
              <url>%s</url>
            </mirror>
          </mirrors>
        </settings>
        """
            .formatted(cache.toUri()));
    return new OutsideBuild(project, scratch.resolve("repository"), settings);
  }

  /** Builds it, runs its tests of both kinds, and returns its jar. */
  Path run() throws IOException, InterruptedException {
    Path log = project.resolve("build.log");
    ProcessBuilder command =
        new ProcessBuilder(
            "mvn",
            "--batch-mode",
            "--no-transfer-progress",
            "--settings",
            settings.toString(),
            "-Dmaven.repo.local=" + repository,
            "-Dorchestrator.home=" + ROOT.resolve("dist/orchestrator"),
            "verify");
    command.environment().put("JAVA_HOME", System.getProperty("java.home"));
    command.environment().remove("MAVEN_OPTS");
    Process build =
        command
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = build.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
      assertThat(ended && build.exitValue() == 0).as(Files.readString(log)).isTrue();
    } finally {
      build.descendants().forEach(ProcessHandle::destroyForcibly);
      build.destroyForcibly();
    }
    assertThat(Files.readString(log))
        .containsPattern("Tests run: [1-9][0-9]*, Failures: 0.*Test")
        .containsPattern("Tests run: [1-9][0-9]*, Failures: 0.*IT");
    try (Stream<Path> files = Files.list(project.resolve("target"))) {
      List<Path> jars = files.filter(f -> f.toString().endsWith(".jar")).toList();
      assertThat(jars).hasSize(1);
      return jars.getFirst();
    }
  }
}
