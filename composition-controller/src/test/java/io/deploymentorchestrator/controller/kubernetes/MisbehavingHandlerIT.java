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
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
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
  private CompositionOperator operator;
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
    Logger logger = (Logger) LoggerFactory.getLogger(HandlerWatches.class);
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
  void a_config_that_does_not_bind_is_told_with_its_field() {
    user.apply(User.component("bad", "unbound", "{number: 30000000000}"));
    awaitReady(
        "unbound", "False InvalidConfig: the config does not bind to the handler's type at number");
  }

  @Test
  void a_call_that_outlives_its_jar_is_told_instead_of_a_missing_plugin() throws IOException {
    component("spin-4", "bad", "spin", 1);
    awaitReady("spin-4", "False CallTimeout");
    fixture.takeAway("bad");
    awaitReady("spin-4", "False CallTimeout: handler 'bad' is served no longer, and a call of it");
    System.setProperty("echo.spin.spin-4", "end");
    awaitReady("spin-4", "False HandlerNotFound: no plugin serves handler 'bad'");
    fixture.dropIn("bad");
  }

  @Test
  void a_jar_that_is_refused_is_told_by_who_looks_for_its_handler_until_a_good_one_comes()
      throws IOException {
    component("refused", "half-copied", "x", 1);
    awaitReady("refused", "False HandlerNotFound");
    Files.writeString(plugins.resolve("half-copied.jar"), "not a jar");
    awaitReady(
        "refused",
        "False HandlerRefused: handler 'half-copied' is not served, half-copied.jar was refused: it is no readable jar");
    fixture.dropIn("half-copied");
    awaitReady("refused", "True");
  }

  private double applies() {
    Timer timer =
        metrics
            .find("orchestrator.handler.calls")
            .tags("handler", "good", "operation", "apply", "outcome", "ready")
            .timer();
    return timer == null ? 0 : timer.count();
  }

  @Test
  void a_look_that_finds_all_as_it_was_writes_nothing_and_goes_on() {
    user.apply(User.component("good", "looks", "{value: look again}"));
    user.awaitReady("looks");
    await().atMost(SOON).until(() -> applies() >= 2);
    String version = user.existing("looks").getMetadata().getResourceVersion();
    double before = applies();
    await().atMost(SOON).until(() -> applies() >= before + 3);
    assertThat(user.existing("looks").getMetadata().getResourceVersion()).isEqualTo(version);

    component("looks", "good", "look again", 5);
    user.awaitComponent(
        "looks", c -> String.valueOf(c.getStatus().providerStatus()).contains("\"number\":5"));
    double then = applies();
    await().atMost(SOON).until(() -> applies() >= then + 2);
  }

  @Test
  void what_no_handler_was_ever_called_for_can_be_deleted_and_what_one_was_called_for_waits()
      throws IOException {
    component("never", "nowhere", "x", 1);
    awaitReady("never", "False HandlerNotFound");
    user.kubectl("delete", "component", "never", "--timeout=60s");
    assertThat(user.component("never")).isNull();

    component("ran", "nowhere", "fail", 1);
    awaitReady("ran", "False HandlerNotFound");
    fixture.dropIn("nowhere");
    awaitReady("ran", "False Refused");
    fixture.takeAway("nowhere");
    awaitReady("ran", "False HandlerNotFound");
    user.delete("component", "ran");
    awaitReady(
        "ran",
        "False HandlerNotFound: no plugin serves handler 'nowhere'; put its jar into the plugins folder, or annotate");
    user.abandon("ran");
    user.awaitGone("ran");
  }

  @Test
  void a_component_whose_status_was_lost_is_not_let_go_without_its_handler() throws IOException {
    component("lost", "elsewhere", "x", 1);
    awaitReady("lost", "False HandlerNotFound");
    operator.close();
    user.wipeStatus("lost");
    operator = fixture.operator(Duration.ofSeconds(2), 2, metrics);
    operator.start();
    awaitReady("lost", "False HandlerNotFound");
    user.delete("component", "lost");
    awaitReady(
        "lost",
        "False HandlerNotFound: no plugin serves handler 'elsewhere'; put its jar into the plugins folder, or annotate");
    fixture.dropIn("elsewhere");
    user.awaitGone("lost");
  }

  @Test
  void ceasing_to_be_ready_leaves_an_event_once() {
    component("falls", "good", "until told", 1);
    user.awaitReady("falls");
    System.setProperty("echo.told.falls", "true");
    user.request("falls", "1");
    user.awaitReason("falls", "Working");
    user.awaitEvent("Warning +Working +component/falls +no longer Ready: told to take time");
    user.request("falls", "2");
    user.awaitComponent("falls", c -> "2".equals(c.getStatus().lastHandledReconcileAt()));
    System.clearProperty("echo.told.falls");
    user.request("falls", "3");
    user.awaitReady("falls");
    user.awaitEvent("Normal +Ready +component/falls +echoed");
    assertThat(user.kubectl("get", "events").split("no longer Ready", -1)).hasSize(2);
  }

  @Test
  void whatCannotBeWrittenIntoAStatusIsADefectOfTheHandler() {
    for (int kind = 0; kind <= 9; kind++) {
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
    awaitReady(
        "rubbish-9",
        "False NoResult: the handler returned a status that violates its own schema: value must be of type string");
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
