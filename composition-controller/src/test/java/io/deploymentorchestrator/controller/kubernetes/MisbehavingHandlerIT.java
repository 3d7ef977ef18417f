package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.deploymentorchestrator.controller.plugin.EchoHandler;
import io.deploymentorchestrator.controller.plugin.TestJars;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A handler that does everything wrong: its own Components say so, and others notice nothing. */
@WithCluster
class MisbehavingHandlerIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path plugins;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private OperatorFixture fixture;
  private OperatorRuntime operator;
  private User user;

  @BeforeEach
  void start(Cluster cluster) throws IOException {
    fixture = new OperatorFixture(cluster, plugins, "bad", "good");
    operator = fixture.operator(Duration.ofSeconds(2), 2, metrics);
    operator.start();
    user = fixture.user("misbehaving");
  }

  @AfterEach
  void stop() {
    operator.close();
    fixture.close();
  }

  private void component(String name, String handler, String value, int number) {
    user.apply(User.component(handler, name, "{value: '%s', number: %d}".formatted(value, number)));
  }

  private String ready(String name) {
    return user.kubectl(
        "get",
        "component",
        name,
        "-o",
        "jsonpath={range .status.conditions[?(@.type==\"Ready\")]}{.status} {.reason}: {.message}{end}");
  }

  private void awaitReady(String name, String start) {
    await("Component " + name + ": " + start)
        .atMost(SOON)
        .until(() -> ready(name), text -> text.startsWith(start));
  }

  private void anotherHandlerServes(String name) {
    component(name, "good", "x", 1);
    awaitReady(name, "True");
  }

  @Test
  void whatASpinningCallHoldsIsItsOwnThreadsOnly() {
    component("spin-1", "bad", "spin", 1);
    component("spin-2", "bad", "spin", 1);
    component("spin-3", "bad", "spin", 1);
    awaitReady("spin-1", "False CallTimeout");
    awaitReady("spin-2", "False");
    awaitReady("spin-3", "False");
    anotherHandlerServes("neighbour");
    assertThat(System.getProperty("echo.spin.spin-1.interrupted")).isEqualTo("true");
    assertThat(
            metrics.get("orchestrator.handler.threads.stuck").tag("handler", "bad").gauge().value())
        .isEqualTo(2);
    // What goes on after it was cancelled changes nothing any more.
    System.setProperty("echo.spin.spin-1", "end");
    await()
        .atMost(SOON)
        .until(
            () -> System.getProperty("echo.spin.spin-1.rejected", ""),
            "CheckpointRejectedException"::equals);
    System.setProperty("echo.spin.spin-2", "end");
    System.setProperty("echo.spin.spin-3", "end");
  }

  @Test
  void whatTakesLongToStartAfterItWasDroppedInIsServedThenAndHoldsUpNobody() throws IOException {
    component("early", "a-slow", "x", 1);
    awaitReady("early", "False HandlerNotFound");
    fixture.dropInWaiting("a-slow");
    await("its start")
        .atMost(SOON)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(t -> t.getName().equals("plugin-load-a-slow.jar")));
    anotherHandlerServes("neighbour");
    fixture.dropIn("late");
    component("dropped-in-meanwhile", "late", "x", 1);
    awaitReady("dropped-in-meanwhile", "True");
    assertThat(ready("early")).startsWith("False HandlerNotFound");
    fixture.openGate();
    awaitReady("early", "True");
  }

  @Test
  void aHandlerThatDoesNotSayWhatToWatchIsComplainedOfOnceForEachComponentAndVersion()
      throws IOException {
    Logger logger = (Logger) LoggerFactory.getLogger(HandlerRuns.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      for (int run = 1; run <= 4; run++) {
        component("exception", "bad", "unwatchable", run);
        component("error", "bad", "badly unwatchable", run);
        awaitNumber("exception", run);
        awaitNumber("error", run);
      }
      awaitReady("exception", "True");
      awaitReady("error", "True");
      assertThat(complaints(log))
          .containsExactlyInAnyOrder(
              "handler bad 1.0.0 does not say what to watch for %s/exception: java.lang.IllegalStateException; it is asked again"
                  .formatted(user.namespace()),
              "handler bad 1.0.0 does not say what to watch for %s/error: java.lang.AssertionError; it is asked again"
                  .formatted(user.namespace()));

      TestJars.write(plugins.resolve("bad.jar"), "bad", "1.1.0", EchoHandler.class, "bad");
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(complaints(log))
                      .hasSize(4)
                      .filteredOn(c -> c.startsWith("handler bad 1.1.0"))
                      .hasSize(2));
    } finally {
      logger.detachAppender(log);
    }
  }

  private void awaitNumber(String name, int number) {
    await("Component " + name + " with number " + number)
        .atMost(SOON)
        .until(
            () ->
                user.kubectl(
                    "get", "component", name, "-o", "jsonpath={.status.providerStatus.number}"),
            String.valueOf(number)::equals);
  }

  private static List<String> complaints(ListAppender<ILoggingEvent> log) {
    return List.copyOf(log.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(message -> message.contains("does not say what to watch"))
        .toList();
  }

  @Test
  void whatCannotBeWrittenIntoAStatusIsADefectOfTheHandler() {
    for (int kind = 0; kind <= 8; kind++) {
      component("rubbish-" + kind, "bad", "rubbish", kind);
    }
    awaitReady("rubbish-0", "False NoResult: the handler returned nothing");
    awaitReady("rubbish-1", "False NoResult: the handler returned a status that is no JSON object");
    awaitReady("rubbish-2", "False NoResult: the handler returned a status of 3000");
    awaitReady("rubbish-3", "False NoResult: the handler returned a condition Ready, which is");
    awaitReady("rubbish-4", "False NoResult: the handler returned a condition whose type is no");
    awaitReady("rubbish-5", "False NoResult: the handler returned a reason that is no");
    awaitReady("rubbish-6", "False NoResult: the handler returned no message");
    awaitReady("rubbish-7", "False NoResult: the handler returned a status that is no JSON");
    awaitReady("rubbish-8", "False NoResult: the handler returned no message");
    anotherHandlerServes("neighbour");
    assertThat(
            metrics
                .get("orchestrator.handler.calls")
                .tags("handler", "bad", "operation", "apply", "outcome", "no_result")
                .timer()
                .count())
        .isGreaterThanOrEqualTo(9);
    user.kubectl("delete", "components", "--all", "--timeout=60s");
  }
}
