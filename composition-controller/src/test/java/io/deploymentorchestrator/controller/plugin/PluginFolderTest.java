package io.deploymentorchestrator.controller.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.checks.HandlerFindings;
import io.deploymentorchestrator.controller.plan.HandlerAbsence;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pf4j.PluginClassLoader;
import org.slf4j.LoggerFactory;

class PluginFolderTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final HandlerRegistry registry = new HandlerRegistry();
  private final CountDownLatch gate = new CountDownLatch(1);
  private PluginFolder plugins;

  @BeforeEach
  void watch() throws IOException {
    plugins = plugins(Optional.empty());
  }

  private PluginFolder plugins(Optional<Path> digests) throws IOException {
    return new PluginFolder(
        new PluginFolder.Settings(folder, digests, Duration.ofMillis(50)),
        registry,
        name -> new HandlerContext("cluster", Map.of("gate", gate), Clock.systemUTC()));
  }

  /** Starts, and waits until what is there is served or refused. */
  private void start() {
    plugins.start();
    await().atMost(SOON).until(() -> !registry.filling());
  }

  private String refused(String file) {
    return String.valueOf(plugins.refused().get(file));
  }

  @AfterEach
  void close() {
    plugins.close();
  }

  private String version() {
    return registry.find("echo").map(LoadedHandler::version).orElse("none");
  }

  @Test
  void aJarThatIsThereAtStartIsServedAtOnceFromAClassLoaderOfItsOwn() throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    start();
    LoadedHandler handler = registry.find("echo").orElseThrow();
    assertThat(handler.handler().getClass().getName()).isEqualTo(EchoHandler.class.getName());
    assertThat(handler.handler().getClass()).isNotEqualTo(EchoHandler.class);
    assertThat(handler.handler()).isInstanceOf(ComponentHandler.class);
  }

  @Test
  void aFileThatCanNotBeReadIsRefusedAndTheOthersAreServed() throws IOException {
    // Whoever runs this: its beginning can't be read by anybody.
    Path unreadable = Path.of("/proc/self/mem");
    assumeThat(unreadable).exists();
    Files.createSymbolicLink(folder.resolve("a.jar"), unreadable);
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    start();
    assertThat(version()).isEqualTo("1.0.0");
    assertThat(refused("a.jar")).contains("can't read it");
  }

  @Test
  void a_jar_whose_manifest_says_another_version_than_its_handler_is_refused_by_name()
      throws IOException {
    TestJars.write(
        folder.resolve("echo.jar"),
        TestJars.manifest("echo", "1.0.1"),
        "1.0.0",
        EchoHandler.class,
        Map.of());
    start();
    assertThat(refused("echo.jar"))
        .isEqualTo(
            "its manifest says Plugin-Version: 1.0.1, and the descriptor of handler echo says version 1.0.0: make them equal");
    assertThat(registry.absence("echo"))
        .isEqualTo(new HandlerAbsence.Refused("echo.jar", refused("echo.jar")));
  }

  @Test
  void why_a_handler_is_not_served_is_told_under_its_name() throws IOException {
    TestJars.writeStarting(folder.resolve("a.jar"), "plugin-a", "1.0.0", "fail");
    Files.writeString(folder.resolve("half-copied-1.2.0.jar"), "not a jar");
    start();
    assertThat(registry.absence("echo"))
        .as("it did not start, and its name is known")
        .isEqualTo(new HandlerAbsence.Refused("a.jar", refused("a.jar")));
    assertThat(registry.absence("half-copied"))
        .as("by its file's name")
        .isEqualTo(
            new HandlerAbsence.Refused("half-copied-1.2.0.jar", refused("half-copied-1.2.0.jar")));
    assertThat(registry.absence("other")).isEqualTo(new HandlerAbsence.NotFound(Set.of()));
  }

  @Test
  void who_looks_for_a_handler_hears_when_its_jar_is_refused_starts_and_serves()
      throws IOException {
    List<String> heard = new CopyOnWriteArrayList<>();
    registry.onChange(heard::add);
    start();
    Files.writeString(folder.resolve("waits.jar"), "not a jar");
    await().atMost(SOON).until(() -> registry.absence("waits") instanceof HandlerAbsence.Refused);
    await().atMost(SOON).until(() -> heard.contains("waits"));
    TestJars.writeWaiting(folder.resolve("waits.jar"), "waits");
    await()
        .atMost(SOON)
        .until(() -> registry.absence("waits").equals(new HandlerAbsence.Starting("waits.jar")));
    gate.countDown();
    await().atMost(SOON).until(() -> registry.find("waits").isPresent());
    Files.delete(folder.resolve("waits.jar"));
    await().atMost(SOON).until(() -> registry.find("waits").isEmpty());
    assertThat(registry.absence("waits")).isEqualTo(new HandlerAbsence.NotFound(Set.of()));
  }

  @Test
  void aPluginDoesNotSeeTheHostsLibraries() throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    start();
    ClassLoader loader = registry.find("echo").orElseThrow().handler().getClass().getClassLoader();
    assertThat(seen(loader, "com.fasterxml.jackson.databind.ObjectMapper")).isFalse();
    assertThat(seen(loader, "io.fabric8.kubernetes.client.KubernetesClient")).isFalse();
    assertThat(seen(loader, "io.deploymentorchestrator.api.ComponentHandler")).isTrue();
    assertThat(seen(loader, "org.slf4j.Logger")).isTrue();
  }

  private static boolean seen(ClassLoader loader, String name) {
    try {
      return loader.loadClass(name) != null;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Test
  void jarsArriveAreReplacedAndGoWhileRunning() throws IOException {
    start();
    assertThat(registry.names()).isEmpty();
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("1.0.0"));
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.1.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("1.1.0"));
    Files.delete(folder.resolve("echo.jar"));
    await().atMost(SOON).until(() -> version().equals("none"));
  }

  @Test
  void ofSeveralJarsTheHighestVersionIsServedAndTheNextOneWhenItGoes() throws IOException {
    TestJars.write(folder.resolve("a-1.9.jar"), "echo", "1.9.0", EchoHandler.class);
    TestJars.write(folder.resolve("z-1.2.jar"), "echo", "1.2.0", EchoHandler.class);
    start();
    assertThat(version()).isEqualTo("1.9.0");
    assertThat(refused("z-1.2.jar")).contains("superseded by a-1.9.jar");
    TestJars.write(folder.resolve("b-1.10.jar"), "echo", "1.10.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("1.10.0"));
    Files.delete(folder.resolve("b-1.10.jar"));
    await().atMost(SOON).until(() -> version().equals("1.9.0"));
  }

  @Test
  void aReplacedHandlerIsStoppedOnlyWhenItsLastCallHasReturned() throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    start();
    HandlerRegistry.Lease lease = registry.lease("echo").orElseThrow();
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.1.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("1.1.0"));
    ClassLoader old = lease.handler().handler().getClass().getClassLoader();
    assertThat(seen(old, EchoHandler.Calls.class.getName()))
        .as("the old jar can still load its classes")
        .isTrue();
    assertThat(((PluginClassLoader) old).isClosed()).isFalse();
    lease.close();
    await().atMost(SOON).until(((PluginClassLoader) old)::isClosed);
  }

  @Test
  void aBrokenJarIsRefusedWithAReasonAndTakesNobodyDown() throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    Files.writeString(folder.resolve("broken.jar"), "not a jar");
    try (OutputStream out = Files.newOutputStream(folder.resolve("bundles-spi.jar"));
        JarOutputStream jar = new JarOutputStream(out, TestJars.manifest("bundler", "1.0.0"))) {
      TestJars.addClass(jar, ComponentHandler.class);
    }
    try (OutputStream out = Files.newOutputStream(folder.resolve("empty.jar"));
        JarOutputStream jar = new JarOutputStream(out, TestJars.manifest("empty", "1.0.0"))) {
      jar.setComment("nothing in it");
    }
    start();
    assertThat(registry.names()).containsExactly("echo");
    assertThat(plugins.refused().keySet())
        .containsExactly("broken.jar", "bundles-spi.jar", "empty.jar");
    assertThat(refused("bundles-spi.jar")).contains("belong to the host");
    assertThat(refused("empty.jar")).contains("holds no handler");
    TestJars.write(folder.resolve("broken.jar"), "other", "2.0.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("2.0.0"));
  }

  /** Ways in which what is to replace a jar can be unfit. */
  enum Unfit {
    CORRUPT("no readable jar"),
    HALF_COPIED("no readable jar"),
    DAMAGED_INSIDE("no readable jar"),
    FOR_A_NEWER_SPI("built for version 2.0.0 of the handler SPI"),
    FOR_A_NEWER_MINOR_SPI("built for version 1.99.0 of the handler SPI"),
    WITHOUT_A_VERSION("no semantic version"),
    DOES_NOT_START("did not start: IllegalStateException: told not to start"),
    DOES_NOT_START_AT_ALL("did not start: AssertionError: told not to start"),
    DUPLICATE("as echo.jar does, but its content differs");

    private final String reason;

    Unfit(String reason) {
      this.reason = reason;
    }

    void write(Path file) throws IOException {
      switch (this) {
        case CORRUPT -> Files.writeString(file, "not a jar");
        case HALF_COPIED -> {
          byte[] whole = Files.readAllBytes(good(file));
          Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        }
        case DAMAGED_INSIDE -> {
          byte[] whole = Files.readAllBytes(good(file));
          whole[whole.length / 3] ^= 0x55;
          Files.write(file, whole);
        }
        case FOR_A_NEWER_SPI -> requiring(file, "2.0.0");
        case FOR_A_NEWER_MINOR_SPI -> requiring(file, "1.99.0");
        case WITHOUT_A_VERSION -> TestJars.write(file, "echo", "new", EchoHandler.class);
        case DOES_NOT_START -> starting(file, "fail");
        case DOES_NOT_START_AT_ALL -> starting(file, "fail badly");
        case DUPLICATE ->
            TestJars.write(
                file,
                TestJars.manifest("echo", "1.0.0"),
                "1.0.0",
                EchoHandler.class,
                Map.of("more.txt", "x"));
      }
    }

    private static Path good(Path file) throws IOException {
      return TestJars.write(file.resolveSibling("x.good"), "echo", "9.0.0", EchoHandler.class);
    }

    private static void starting(Path file, String how) throws IOException {
      TestJars.writeStarting(file, "echo", "9.0.0", how);
    }

    private static void requiring(Path file, String spi) throws IOException {
      Manifest manifest = TestJars.manifest("echo", "9.0.0");
      manifest.getMainAttributes().putValue("Plugin-Requires", spi);
      TestJars.write(file, manifest, "9.0.0", EchoHandler.class, Map.of());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUnfitJarBesideAGoodOneIsRefusedWhileThatOneServes(Unfit unfit) throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    start();
    LoadedHandler serving = registry.find("echo").orElseThrow();
    unfit.write(folder.resolve("echo-new.jar"));
    await().atMost(SOON).until(() -> refused("echo-new.jar").contains(unfit.reason));
    assertThat(registry.find("echo")).containsSame(serving);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DUPLICATE")
  void anUnfitJarInPlaceOfAGoodOneIsRefusedWhileTheOldOneServesOn(Unfit unfit) throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    start();
    LoadedHandler serving = registry.find("echo").orElseThrow();
    unfit.write(folder.resolve("echo.jar"));
    await().atMost(SOON).until(() -> refused("echo.jar").contains(unfit.reason));
    assertThat(registry.find("echo")).containsSame(serving);
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.1.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("1.1.0"));
    assertThat(plugins.refused()).isEmpty();
  }

  @Test
  void aJarThatLeftServesOnWhileWhatCameInItsPlaceCannotBeUsedAndGoesWithIt() throws IOException {
    TestJars.write(folder.resolve("echo-1.0.jar"), "echo", "1.0.0", EchoHandler.class);
    start();
    Files.writeString(folder.resolve("echo-1.1.jar"), "not a jar");
    Files.delete(folder.resolve("echo-1.0.jar"));
    await().atMost(SOON).until(() -> refused("echo-1.1.jar").contains("no readable jar"));
    assertThat(version()).isEqualTo("1.0.0");
    Files.delete(folder.resolve("echo-1.1.jar"));
    await().atMost(SOON).until(() -> version().equals("none"));
  }

  @Test
  void onlyJarsOnTheListOfDigestsAreServedAndTheListMayChange() throws IOException {
    Path list = folder.resolve("digests");
    Path echo = TestJars.write(folder.resolve("a.jar"), "echo", "1.0.0", EchoHandler.class);
    Files.writeString(list, "# nothing yet\n\n");
    plugins.close();
    plugins = plugins(Optional.of(list));
    start();
    String digest = FolderScan.digest(echo);
    assertThat(version()).isEqualTo("none");
    assertThat(refused("a.jar")).contains(digest).contains("not on the list");
    Files.writeString(list, digest.toUpperCase(Locale.ROOT) + "  plugins/a.jar\n");
    await().atMost(SOON).until(() -> version().equals("1.0.0"));
    TestJars.write(folder.resolve("a.jar"), "echo", "1.1.0", EchoHandler.class);
    await().atMost(SOON).until(() -> refused("a.jar").contains("not on the list"));
    assertThat(version()).as("what it was to replace serves on").isEqualTo("1.0.0");
    Files.writeString(list, "rubbish\n");
    Files.writeString(folder.resolve("b.jar"), "so that the folder is judged again");
    await().atMost(SOON).until(() -> plugins.refused().containsKey("b.jar"));
    assertThat(version()).as("an unreadable list changes nothing").isEqualTo("1.0.0");
    Files.writeString(list, "");
    await().atMost(SOON).until(() -> version().equals("none"));
  }

  @Test
  void aListOfDigestsThatCannotBeReadStopsTheStart() throws IOException {
    Path list = folder.resolve("digests");
    assertThatThrownBy(() -> plugins(Optional.of(list)).close()).isInstanceOf(IOException.class);
    Files.writeString(list, "no-digest a.jar");
    assertThatThrownBy(() -> plugins(Optional.of(list)).close())
        .hasMessageContaining("no SHA-256 digest");
  }

  @Test
  void aKubernetesVolumeThatSwapsItsLinksIsFollowed() throws IOException {
    Path first = Files.createDirectory(folder.resolve("..2026_01_01"));
    TestJars.write(first.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
    Files.createSymbolicLink(folder.resolve("echo.jar"), Path.of("..data/echo.jar"));
    start();
    assertThat(version()).isEqualTo("1.0.0");
    Path second = Files.createDirectory(folder.resolve("..2026_01_02"));
    TestJars.write(second.resolve("echo.jar"), "echo", "1.1.0", EchoHandler.class);
    Files.createSymbolicLink(folder.resolve("..data_tmp"), second.getFileName());
    Files.move(
        folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    Files.delete(first.resolve("echo.jar"));
    await().atMost(SOON).until(() -> version().equals("1.1.0"));
  }

  @Test
  void aFolderThatCannotBeReadForAMomentStopsNobody() throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    start();
    LoadedHandler serving = registry.find("echo").orElseThrow();
    Path aside = folder.resolveSibling(folder.getFileName() + "-aside");
    Files.move(folder, aside);
    await().during(Duration.ofMillis(500)).until(() -> version().equals("1.0.0"));
    Files.move(aside, folder);
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.1.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("1.1.0"));
    assertThat(serving.version()).isEqualTo("1.0.0");
  }

  @Test
  void aHandlerThatLeaksIsCountedInTheMetricUntilItLetsGoAndItsThreadIsNamedInTheLog()
      throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    ((Logger) LoggerFactory.getLogger(UnloadedClasses.class)).addAppender(log);
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    PluginMetrics.register(plugins, metrics);
    Gauge left = metrics.get("orchestrator.plugins.classloaders.left").gauge();
    TestJars.writeStarting(folder.resolve("echo.jar"), "echo", "1.0.0", "leak");
    start();
    try {
      for (String version : List.of("1.1.0", "1.2.0", "1.3.0")) {
        TestJars.write(folder.resolve("echo.jar"), "echo", version, EchoHandler.class);
        await().atMost(SOON).until(() -> version().equals(version));
      }
      // Of the three that went, the two that do not leak are collected, and that one never.
      await().atMost(SOON).until(() -> collected(left) == 1);
      assertThat(collected(left)).isEqualTo(1);
      await().atMost(SOON).until(() -> !log.list.isEmpty());
      assertThat(log.list.getFirst().getFormattedMessage())
          .startsWith("echo.jar is served no longer")
          .contains("threads that it started still run: [echo-leak]");
    } finally {
      ((Logger) LoggerFactory.getLogger(UnloadedClasses.class)).detachAppender(log);
      endThread("echo-leak");
    }
    await().atMost(SOON).until(() -> collected(left) == 0);
    assertThat(log.list).as("once, and not for those that do not leak").hasSize(1);
  }

  /** Keeps no reference to it: it holds its handler's classes. */
  private static void endThread(String name) throws InterruptedException {
    Thread thread =
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().equals(name))
            .findFirst()
            .orElseThrow();
    LockSupport.unpark(thread);
    thread.join();
  }

  private static double collected(Gauge left) {
    System.gc();
    return left.value();
  }

  @Test
  void aHandlerThatNeverStartsHoldsUpNoOther() throws IOException {
    start();
    TestJars.writeStarting(folder.resolve("a-slow.jar"), "slow", "9.0.0", "hang");
    await().atMost(SOON).until(() -> thread("plugin-load-a-slow.jar"));
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("1.0.0"));
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.1.0", EchoHandler.class);
    await().atMost(SOON).until(() -> version().equals("1.1.0"));
    plugins.close();
    await().atMost(SOON).until(() -> !thread("plugin-load-a-slow.jar"));
  }

  @Test
  void aHandlerThatIsThereAtStartAndTakesLongHoldsUpNoOtherAndCountsAsLate() throws IOException {
    TestJars.writeWaiting(folder.resolve("a-slow.jar"), "slow");
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    plugins.start();
    await().atMost(SOON).until(() -> version().equals("1.0.0"));
    assertThat(registry.filling()).isTrue();
    gate.countDown();
    await().atMost(SOON).until(() -> !registry.filling());
    assertThat(registry.names()).containsExactly("echo", "slow");
  }

  private static boolean thread(String name) {
    return Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals(name));
  }

  @Test
  void nothingOfAHundredReplacedJarsStaysInMemory() throws IOException {
    start();
    for (int i = 0; i < 100; i++) {
      String version = "1.0." + i;
      TestJars.write(folder.resolve("echo.jar"), "echo", version, EchoHandler.class);
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> version().equals(version));
      use();
    }
    await()
        .atMost(SOON)
        .until(
            () -> {
              System.gc();
              return plugins.classLoadersLeft();
            },
            left -> left == 0);
  }

  /** Binds with the handler's types, as each call does. */
  private void use() {
    try (HandlerRegistry.Lease lease = registry.lease("echo").orElseThrow()) {
      LoadedHandler handler = lease.handler();
      Object config =
          handler.json().convertValue(Map.of("value", "x"), handler.handler().configType());
      assertThat(handler.json().<JsonNode>valueToTree(config).path("value").asText())
          .isEqualTo("x");
    }
  }

  @Test
  void aPluginUsesItsOwnVersionsOfLibrariesThatTheHostHasToo() throws Exception {
    CompiledPlugin.write(
        folder.resolve("own.jar"),
        Map.of(
            "com.fasterxml.jackson.databind.ObjectMapper",
            "package com.fasterxml.jackson.databind; public class ObjectMapper"
                + " { public String who() { return \"the plugin's Jackson\"; } }",
            "io.fabric8.kubernetes.client.KubernetesClient",
            "package io.fabric8.kubernetes.client; public class KubernetesClient"
                + " { public String who() { return \"the plugin's fabric8\"; } }",
            "own.Own",
            CompiledPlugin.handler(
                "own.Own",
                "own",
                "return new com.fasterxml.jackson.databind.ObjectMapper().who() + \" and \""
                    + " + new io.fabric8.kubernetes.client.KubernetesClient().who();")));
    start();
    LoadedHandler handler = registry.find("own").orElseThrow();
    assertThat(handler.descriptor().conditions().getFirst().meaning())
        .isEqualTo("the plugin's Jackson and the plugin's fabric8");
  }

  @Test
  void aConfigIsCheckedAgainstTheSchemaWithoutQuotingIt() throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    start();
    JsonNode config =
        new ObjectMapper().readTree("{\"value\": 5432, \"number\": -7, \"other\": \"hunter2\"}");
    assertThat(registry.find("echo").orElseThrow().check(config, Set.of("config.value")))
        .extracting(ConfigProblem::toString)
        .containsExactlyInAnyOrder(
            "config.value: must be of type string; append | string to the reference",
            "config.number: must be at least 0",
            "config: has unknown field 'other'");
  }

  @Test
  void a_plugin_built_against_the_first_spi_finds_nothing_beside_its_schema() throws Exception {
    CompiledPlugin.write(
        folder.resolve("old.jar"),
        Map.of("old.Old", CompiledPlugin.handler("old.Old", "old", "return \"served\";")),
        Path.of("../orchestrator-api/compatibility/orchestrator-api-1.0.0.jar").toRealPath());
    start();
    LoadedHandler handler = registry.find("old").orElseThrow();
    assertThat(handler.handler().getClass().getDeclaredMethods())
        .extracting(Method::getName)
        .doesNotContain("violations");
    JsonNode config = new ObjectMapper().readTree("{\"value\": 5}");
    ComponentId component = new ComponentId("ns", "old", "uid");
    HandlerFindings findings = handler.ask(component, config, Optional.empty());
    assertThat(findings).isEqualTo(HandlerFindings.NONE);
    assertThat(handler.check(config, Set.of(), findings)).isEmpty();
  }

  @Test
  void what_a_handler_finds_is_told_with_what_its_schema_says_and_each_place_once()
      throws IOException {
    TestJars.write(folder.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    start();
    LoadedHandler handler = registry.find("echo").orElseThrow();
    JsonNode config =
        new ObjectMapper().readTree("{\"value\": \"mine\", \"number\": -7, \"other\": 1}");
    HandlerFindings findings =
        handler.ask(new ComponentId("ns", "mine", "uid"), config, Optional.empty());
    assertThat(handler.check(config, Set.of(), findings))
        .extracting(ConfigProblem::toString)
        .containsExactlyInAnyOrder(
            "config.number: must be at least 0",
            "config: has unknown field 'other'",
            "config.value: must not be the Component's own name");
  }
}
