package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code maven/} of the distribution: what handler authors compile and test against. */
class MavenRepositoryE2E {

  private static final Path GROUP =
      Path.of(
          System.getProperty("orchestrator.root"),
          "dist/orchestrator/maven/io/deploymentorchestrator");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orchestrator-api",
        "orchestrator-handler-checks",
        "orchestrator-local-environment",
        "orchestrator-testkit"
      })
  void beside_every_jar_are_the_sources_of_its_classes(String artifact) throws IOException {
    Set<String> sources =
        names(jar(artifact, "-sources.jar"), ".java")
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(topLevelClasses(artifact)).isNotEmpty().isSubsetOf(sources);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"orchestrator-api", "orchestrator-local-environment", "orchestrator-testkit"})
  void beside_what_handlers_are_written_against_is_the_javadoc_of_its_public_classes(
      String artifact) throws IOException {
    Set<String> pages =
        names(jar(artifact, "-javadoc.jar"), ".html")
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(publicClasses(artifact)).isNotEmpty().isSubsetOf(pages);
  }

  @Test
  void it_has_what_the_test_kit_stands_on_and_nothing_that_only_the_commands_of_a_checkout_need()
      throws IOException {
    try (Stream<Path> artifacts = Files.list(GROUP)) {
      assertThat(artifacts.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "orchestrator-parent",
              "orchestrator-api",
              "orchestrator-handler-checks",
              "orchestrator-local-environment",
              "orchestrator-testkit");
    }
  }

  private static Path jar(String artifact, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(GROUP.resolve(artifact))) {
      List<Path> jars =
          files
              .filter(file -> file.getFileName().toString().endsWith(ending))
              .filter(
                  file ->
                      !ending.equals(".jar")
                          || !file.toString().matches(".*-(sources|javadoc)\\.jar"))
              .toList();
      assertThat(jars).as(artifact + " with " + ending).hasSize(1);
      return jars.getFirst();
    }
  }

  /** Of files in a jar, without the ending. */
  private static Stream<String> names(Path jar, String ending) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(ending))
          .map(name -> name.substring(0, name.length() - ending.length()))
          .toList()
          .stream();
    }
  }

  private static Set<String> topLevelClasses(String artifact) throws IOException {
    return names(jar(artifact, ".jar"), ".class")
        .filter(name -> !name.contains("$"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> publicClasses(String artifact) throws IOException {
    Set<String> found = new TreeSet<>();
    try (JarFile file = new JarFile(jar(artifact, ".jar").toFile())) {
      for (String name : topLevelClasses(artifact)) {
        try (InputStream in = file.getInputStream(file.getJarEntry(name + ".class"))) {
          if (ClassFile.of().parse(in.readAllBytes()).flags().has(AccessFlag.PUBLIC)) {
            found.add(name);
          }
        }
      }
    }
    return found;
  }
}
