package io.deploymentorchestrator.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever handler authors compile against has a comment: every public and protected type, method,
 * constructor, field and constant of the SPI, of the test kit, and of what it stands on. By javac's
 * own DocLint, which also finds broken links and tags. What overrides may inherit its comment.
 */
class DocumentedApiTest {

  private static final List<Path> PUBLIC =
      List.of(
          Path.of("../orchestrator-api/src/main/java"),
          Path.of("../local-environment/src/main/java"),
          Path.of("src/main/java"));

  /** A first sentence may say what a parameter or a result is: a tag for it is not asked for. */
  private static final List<String> NOT_ASKED_FOR =
      List.of("no @param", "no @return", "no @throws");

  @TempDir private Path folder;

  @Test
  void everyPublicTypeAndMethodHasAComment() throws IOException {
    List<Path> sources = sources(PUBLIC);
    assertThat(sources).hasSizeGreaterThan(30);
    assertThat(complaints(sources)).isEmpty();
  }

  @Test
  void theCheckSeesWhatHasNone() throws IOException {
    Path source =
        Files.writeString(
            folder.resolve("Bare.java"),
            """
            /** Has one. */
            public interface Bare {
              void method();
              /** See {@link Nowhere}. */
              void broken();
              @Override String toString();
              record Inner(String x) {}
            }
            """);
    assertThat(complaints(List.of(source)))
        .hasSize(3)
        .anyMatch(c -> c.contains("Bare.java:3: no comment"))
        .anyMatch(c -> c.contains("Bare.java:4: reference not found"))
        .anyMatch(c -> c.contains("Bare.java:7: no comment"));
  }

  private static List<Path> sources(List<Path> folders) throws IOException {
    Stream.Builder<Path> sources = Stream.builder();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.filter(f -> f.toString().endsWith(".java")).forEach(sources);
      }
    }
    return sources.build().toList();
  }

  private List<String> complaints(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> all = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(all, Locale.ROOT, null)) {
      List<String> options =
          List.of(
              "-proc:none",
              "-implicit:none",
              "-Xdoclint:all/protected",
              "-Xmaxwarns",
              "10000",
              "-d",
              folder.toString(),
              "-classpath",
              System.getProperty("java.class.path"));
      compiler
          .getTask(null, files, all, options, null, files.getJavaFileObjectsFromPaths(sources))
          .call();
    }
    return all.getDiagnostics().stream()
        .filter(d -> d.getKind() != Diagnostic.Kind.NOTE)
        .map(DocumentedApiTest::text)
        .filter(text -> NOT_ASKED_FOR.stream().noneMatch(text::contains))
        .toList();
  }

  private static String text(Diagnostic<? extends JavaFileObject> complaint) {
    JavaFileObject source = complaint.getSource();
    return (source == null ? "" : source.getName() + ":" + complaint.getLineNumber() + ": ")
        + complaint.getMessage(Locale.ROOT);
  }
}
