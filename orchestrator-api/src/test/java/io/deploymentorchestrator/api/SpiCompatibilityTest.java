package io.deploymentorchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.SpiChange.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy of docs/reference/spi.md, held against the SPI as released last. */
class SpiCompatibilityTest {

  private static final Path CLASSES = Path.of("target/classes");
  private static final Pattern RELEASE =
      Pattern.compile("orchestrator-api-(\\d+\\.\\d+\\.\\d+)\\.jar");

  @TempDir private Path folder;

  private record Release(Path jar, Version version) {}

  private static Release lastRelease() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("compatibility"))) {
      return files
          .map(f -> new ReleaseFile(f, RELEASE.matcher(f.getFileName().toString())))
          .filter(f -> f.name().matches())
          .map(f -> new Release(f.file(), Version.of(f.name().group(1))))
          .max(Comparator.comparing(Release::version))
          .orElseThrow();
    }
  }

  private record ReleaseFile(Path file, Matcher name) {}

  /** The classes as they are now, without those whose names begin so. */
  private Path jarWithout(String... names) throws IOException {
    Path jar = folder.resolve("now.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out);
        Stream<Path> files = Files.walk(CLASSES)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
        if (Stream.of(names).noneMatch(n -> file.getFileName().toString().startsWith(n))) {
          zip.putNextEntry(new JarEntry(CLASSES.relativize(file).toString()));
          Files.copy(file, zip);
          zip.closeEntry();
        }
      }
    }
    return jar;
  }

  private static Version now() {
    return Version.of(SpiVersion.current());
  }

  @Test
  void whatPluginsWereBuiltAgainstIsStillThere() throws IOException {
    Release last = lastRelease();
    assertThat(SpiChange.problem(last.jar(), last.version(), jarWithout(), now())).isEmpty();
  }

  @Test
  void aChangeThatBreaksPluginsTakesANewMajorVersion() throws IOException {
    Release last = lastRelease();
    Path less = jarWithout("Retry.class");
    assertThat(SpiChange.problem(last.jar(), last.version(), less, last.version()).orElse(""))
        .contains("io.deploymentorchestrator.api.Retry: ")
        .contains("CLASS_REMOVED")
        .contains("new major version");
    Version next = new Version(last.version().major() + 1, 0, 0);
    assertThat(SpiChange.problem(last.jar(), last.version(), less, next)).isEmpty();
  }

  @Test
  void anAdditionTakesANewMinorVersion() throws IOException {
    Path before = jarWithout("Retry.class");
    Path less = Files.move(before, folder.resolve("before.jar"));
    Version released = new Version(1, 4, 2);
    assertThat(SpiChange.problem(less, released, jarWithout(), released).orElse(""))
        .contains("io.deploymentorchestrator.api.Retry: NEW")
        .contains("SpiVersion.current() = 1.5.0");
    assertThat(SpiChange.problem(less, released, jarWithout(), new Version(1, 5, 0))).isEmpty();
  }

  @Test
  void noTypeOfALibraryCrossesIt() throws IOException, ClassNotFoundException {
    Set<String> foreign = new TreeSet<>();
    for (Class<?> type : types()) {
      Signatures.of(type).stream().filter(t -> !isItsOwn(t)).forEach(t -> foreign.add(t.getName()));
    }
    assertThat(foreign).as("all but the one exception").containsExactly("org.pf4j.ExtensionPoint");
    assertThat(ComponentHandler.class.getInterfaces())
        .containsExactly(org.pf4j.ExtensionPoint.class);
  }

  private static boolean isItsOwn(Class<?> type) {
    return type.isPrimitive()
        || type.getName().startsWith("java.")
        || type.getPackage() == ComponentHandler.class.getPackage();
  }

  /**
   * Each of these hides a library's type where only a generic signature, or no method, shows it.
   */
  private abstract static class Hiding<T extends Comparable<Matcher>>
      extends ArrayList<Map<String, ? super Version[]>> implements Supplier<List<Release>> {
    private static final long serialVersionUID = 1L;

    protected transient Optional<JarEntry> field = Optional.empty();

    abstract <E extends TimeoutException> Stream<? extends Path> method(Set<URI> parameter)
        throws E;
  }

  @Test
  void theCheckSeesTypesThatOnlyGenericSignaturesName() {
    assertThat(Signatures.of(Hiding.class))
        .contains(
            Matcher.class,
            Version.class,
            Release.class,
            JarEntry.class,
            TimeoutException.class,
            Path.class,
            URI.class);
  }

  @Test
  void itRunsOnJava17() throws IOException, ClassNotFoundException {
    Set<Class<?>> types = types();
    assertThat(types).hasSizeGreaterThan(15);
    for (Class<?> type : types) {
      try (var in = type.getResourceAsStream(type.getName().replaceAll(".*\\.", "") + ".class")) {
        assertThat(in).isNotNull();
        assertThat(in.readNBytes(8)[7]).as(type.getName()).isEqualTo((byte) 61);
      }
    }
  }

  private static Set<Class<?>> types() throws IOException, ClassNotFoundException {
    Set<Class<?>> types = new java.util.LinkedHashSet<>();
    try (Stream<Path> files = Files.walk(CLASSES)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String name = CLASSES.relativize(file).toString();
        if (name.endsWith(".class") && !name.endsWith("package-info.class")) {
          types.add(Class.forName(name.replace(".class", "").replace('/', '.')));
        }
      }
    }
    return types;
  }
}
