package io.deploymentorchestrator.secretpush;

import static io.deploymentorchestrator.secretpush.Aws.config;
import static io.deploymentorchestrator.secretpush.Aws.generator;
import static io.deploymentorchestrator.secretpush.Aws.value;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.sun.management.HotSpotDiagnosticMXBean;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.secretpush.FaultyStores.Fault;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.testkit.host.HostedComponent;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import io.deploymentorchestrator.testkit.host.SimulatedCrash;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Generated values are searched for wherever they could come out; that the search finds them is
 * shown by planting one.
 */
@WithSecretsManager
class LeakIT {

  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final List<String> javaUtilLogging = new ArrayList<>();
  private final Handler julHandler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          synchronized (javaUtilLogging) {
            javaUtilLogging.add(entry.getLoggerName() + " " + entry.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private Aws aws;

  @BeforeEach
  void listenAtTheFinestLevel(SecretsManager manager) {
    aws = new Aws(manager);
    events.start();
    root().setLevel(Level.TRACE);
    root().addAppender(events);
    root().getAppender("CONSOLE").stop();
    java.util.logging.Logger jul = LogManager.getLogManager().getLogger("");
    jul.setLevel(java.util.logging.Level.ALL);
    julHandler.setLevel(java.util.logging.Level.ALL);
    jul.addHandler(julHandler);
  }

  @AfterEach
  void stopListening() {
    root().detachAppender(events);
    root().setLevel(Level.WARN);
    root().getAppender("CONSOLE").start();
    java.util.logging.Logger jul = LogManager.getLogManager().getLogger("");
    jul.removeHandler(julHandler);
    jul.setLevel(java.util.logging.Level.INFO);
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private String everythingLogged() {
    StringBuilder all = new StringBuilder();
    for (ILoggingEvent event : List.copyOf(events.list)) {
      all.append(event.getLoggerName())
          .append(' ')
          .append(event.getFormattedMessage())
          .append('\n');
      if (event.getThrowableProxy() != null) {
        all.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
    synchronized (javaUtilLogging) {
      javaUtilLogging.forEach(line -> all.append(line).append('\n'));
    }
    return all.toString();
  }

  private static List<String> leaked(List<String> values, String text) {
    return values.stream().filter(text::contains).toList();
  }

  @Test
  void no_generated_value_is_in_logs_results_statuses_or_checkpoints(SecretsManager manager) {
    FaultyStores stores = new FaultyStores(Aws.stores(manager.endpoint()));
    StringBuilder shown = new StringBuilder();
    try (var host =
        InMemoryHost.<SecretPushConfig, SecretPushStatus>of(
                () -> new SecretPushHandler(() -> stores))
            .start()) {
      for (String policy : List.of("IfNotExists", "AlwaysUpdate", "MergeFields")) {
        for (Fault fault : Fault.values()) {
          for (int call = 1; call <= 6; call++) {
            String name = "leak/" + UUID.randomUUID();
            Map<String, Object> fields =
                Map.of("user", value("admin"), "p", generator(24), "q", generator(48));
            var component =
                host.component("ns", "leaky")
                    .config(config(name, fields, Map.of("updatePolicy", policy)));
            stores.failAt(call, fault);
            shown.append(applyOnce(component));
            stores.heal();
            shown.append(applyOnce(component));
            component.cause(Run.Cause.REQUESTED);
            shown.append(applyOnce(component)).append(component.delete());
            shown
                .append(component.statusJson())
                .append(component.checkpointJson())
                .append(component.conditions());
          }
        }
      }
    }
    List<String> generated = stores.generatedValues();
    assertThat(generated).as("there is something to search for").hasSizeGreaterThan(100);
    assertThat(events.list)
        .as("the SDK did log")
        .anyMatch(e -> e.getLoggerName().startsWith("software.amazon"));

    assertThat(leaked(generated, shown.toString())).isEmpty();
    assertThat(leaked(generated, everythingLogged())).isEmpty();
  }

  private static String applyOnce(HostedComponent<SecretPushConfig, SecretPushStatus> component) {
    try {
      return component.apply().toString();
    } catch (SimulatedCrash | RuntimeException e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      return trace.toString();
    }
  }

  @Test
  void the_search_finds_a_value_that_is_planted() {
    root().trace("the password is {}", "planted-value-1234");

    assertThat(leaked(List.of("planted-value-1234"), everythingLogged())).hasSize(1);
  }

  @Test
  void no_generated_value_is_in_a_heap_dump_after_the_run_and_the_search_finds_one_that_is_held(
      SecretsManager manager, @TempDir Path folder) throws IOException {
    String name = "leak/heap/" + UUID.randomUUID();
    try (var host =
        InMemoryHost.<SecretPushConfig, SecretPushStatus>of(
                () -> new SecretPushHandler(() -> Aws.stores(manager.endpoint())))
            .start()) {
      var component =
          host.component("ns", "heap")
              .config(config(name, Map.of("p", generator(64), "q", generator(2000))));
      assertThat(component.apply()).isInstanceOf(ApplyResult.Ready.class);

      // Only after this dump does the test itself learn the values.
      Path after = dump(folder.resolve("after.hprof"));
      List<String> held = List.copyOf(aws.fields(name).values());
      Path holding = dump(folder.resolve("holding.hprof"));

      // Counted, not shown: a failing assertion would print the values.
      assertThat(countIn(holding, held)).as("values that are held are found").isEqualTo(2);
      assertThat(countIn(after, held)).as("values that are left behind").isZero();
    }
  }

  private static Path dump(Path file) throws IOException {
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(file.toString(), true);
    return file;
  }

  private static long countIn(Path file, List<String> values) throws IOException {
    byte[] heap = Files.readAllBytes(file);
    return values.stream()
        .filter(
            value ->
                indexOf(heap, value.getBytes(StandardCharsets.US_ASCII)) >= 0
                    || indexOf(heap, value.getBytes(StandardCharsets.UTF_16BE)) >= 0)
        .count();
  }

  private static int indexOf(byte[] text, byte[] pattern) {
    outer:
    for (int i = 0; i <= text.length - pattern.length; i++) {
      for (int j = 0; j < pattern.length; j++) {
        if (text[i + j] != pattern[j]) {
          continue outer;
        }
      }
      return i;
    }
    return -1;
  }
}
