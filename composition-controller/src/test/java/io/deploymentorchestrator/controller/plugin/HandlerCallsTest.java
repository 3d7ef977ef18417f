package io.deploymentorchestrator.controller.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.CallPostponedException;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.CallTimeoutException;
import io.deploymentorchestrator.controller.plugin.HandlerCalls.Subject;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HandlerCallsTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final HandlerRegistry registry = new HandlerRegistry();
  private final HandlerCalls calls = new HandlerCalls(2, Duration.ofMillis(300), metrics);
  private final AtomicBoolean unloaded = new AtomicBoolean();
  private final CountDownLatch end = new CountDownLatch(1);

  @BeforeEach
  void serve() {
    registry.onRelease(calls::released);
    registry.put(handler(), () -> unloaded.set(true));
  }

  @AfterEach
  void close() {
    end.countDown();
    calls.close();
  }

  private static LoadedHandler handler() {
    return new LoadedHandler(new EchoHandler(), "digest");
  }

  private <T> T call(String namespace, String name, Callable<T> call) throws Exception {
    try (HandlerRegistry.Lease lease = registry.lease("echo").orElseThrow()) {
      return calls.call(lease, new Subject(namespace, name), call, new HandlerCalls.Cancellation());
    }
  }

  /** A call that no interruption ends. */
  private Object deaf() {
    boolean over = false;
    while (!over) {
      try {
        end.await();
        over = true;
      } catch (InterruptedException e) {
        continue; // that is what it is for
      }
    }
    return "late";
  }

  private void getStuck(String name) {
    assertThatThrownBy(() -> call("stuck", name, this::deaf))
        .isInstanceOf(CallTimeoutException.class)
        .hasMessageContaining("was cancelled");
  }

  private double gauge(String name) {
    return gauge(metrics, name);
  }

  private static double gauge(SimpleMeterRegistry metrics, String name) {
    return metrics.get("orchestrator.handler." + name).tag("handler", "echo").gauge().value();
  }

  @Test
  void aCancelledCallHoldsItsJarUntilItsThreadReallyEnds() {
    getStuck("a");
    registry.remove(registry.find("echo").orElseThrow());
    assertThat(registry.find("echo")).isEmpty();
    assertThat(unloaded).isFalse();
    assertThat(gauge("threads.stuck")).isEqualTo(1);
    end.countDown();
    await().atMost(SOON).untilTrue(unloaded);
    assertThat(gauge("threads.stuck")).isZero();
  }

  @Test
  void noSecondCallIsMadeForAComponentWhoseCancelledCallStillRuns() throws Exception {
    getStuck("a");
    assertThatThrownBy(() -> call("stuck", "a", () -> "second"))
        .isInstanceOf(CallTimeoutException.class)
        .hasMessageContaining("has not ended yet");
    end.countDown();
    await().atMost(SOON).until(() -> gauge("threads.busy") == 0);
    assertThat(call("stuck", "a", () -> "second")).isEqualTo("second");
  }

  private static ListAppender<ILoggingEvent> log() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    ((Logger) LoggerFactory.getLogger(LongCalls.class)).addAppender(log);
    return log;
  }

  private static List<String> told(ListAppender<ILoggingEvent> log, String text) {
    return List.copyOf(log.list).stream()
        .filter(e -> e.getFormattedMessage().contains(text))
        .map(e -> e.getFormattedMessage() + ThrowableProxyUtil.asString(e.getThrowableProxy()))
        .toList();
  }

  @Test
  void a_call_that_runs_long_or_ignores_its_interruption_is_logged_once_with_its_stack()
      throws Exception {
    ListAppender<ILoggingEvent> log = log();
    try {
      getStuck("a");
      assertThat(calls.isStuck(new Subject("stuck", "a"))).isTrue();
      await().atMost(SOON).until(() -> !told(log, "was interrupted and has not ended").isEmpty());
      assertThat(told(log, "was interrupted and has not ended"))
          .singleElement()
          .asString()
          .startsWith("a call of handler echo for stuck/a was interrupted")
          .contains("HandlerCallsTest.deaf(HandlerCallsTest.java:");
      assertThat(told(log, "has taken half of the time"))
          .singleElement()
          .asString()
          .contains("HandlerCallsTest.deaf(");
      end.countDown();
      await().atMost(SOON).until(() -> !calls.isStuck(new Subject("stuck", "a")));
      assertThat(call("stuck", "b", () -> "quick")).isEqualTo("quick");
      assertThat(told(log, "stuck/b")).isEmpty();
    } finally {
      ((Logger) LoggerFactory.getLogger(LongCalls.class)).detachAppender(log);
    }
  }

  @Test
  void stuckCallsOfOneNamespaceLeaveAThreadToTheOthers() throws Exception {
    getStuck("a");
    getStuck("b");
    assertThatThrownBy(() -> call("stuck", "c", () -> "never"))
        .isInstanceOf(CallTimeoutException.class)
        .hasMessageContaining("all threads of the handler were busy");
    assertThat(call("other", "a", () -> "served")).isEqualTo("served");
  }

  @Test
  void aCallWhoseTurnDoesNotComeWhileOthersEndIsPostponedAndNotFailed() throws Exception {
    SimpleMeterRegistry own = new SimpleMeterRegistry();
    try (HandlerCalls narrow = new HandlerCalls(1, Duration.ofSeconds(5), own);
        ExecutorService callers = Executors.newCachedThreadPool();
        HandlerRegistry.Lease lease = registry.lease("echo").orElseThrow()) {
      CountDownLatch first = new CountDownLatch(1);
      Future<?> ends = callers.submit(() -> make(narrow, lease, "a", () -> waitFor(first)));
      await().atMost(SOON).until(() -> gauge(own, "threads.busy") == 1);
      Future<?> hangs = callers.submit(() -> make(narrow, lease, "b", this::deaf));
      await().atMost(SOON).until(() -> gauge(own, "calls.waiting") == 1);
      Future<?> waits = callers.submit(() -> make(narrow, lease, "c", () -> "never"));
      await().atMost(SOON).until(() -> gauge(own, "calls.waiting") == 2);
      first.countDown();
      assertThat(ends.get()).isEqualTo("ended");
      assertThatThrownBy(waits::get).hasCauseInstanceOf(CallPostponedException.class);
      assertThatThrownBy(hangs::get).hasCauseInstanceOf(CallTimeoutException.class);
      assertThatThrownBy(() -> make(narrow, lease, "c", () -> "never"))
          .as("no call ends any more")
          .isInstanceOf(CallTimeoutException.class)
          .hasMessageContaining("all threads of the handler were busy");
      end.countDown();
    }
  }

  @Test
  void callsOfOtherNamespacesThatEndAreNoHopeForOneWhoseOwnAreStuck() throws Exception {
    SimpleMeterRegistry own = new SimpleMeterRegistry();
    try (HandlerCalls narrow = new HandlerCalls(1, Duration.ofSeconds(5), own);
        ExecutorService callers = Executors.newCachedThreadPool();
        HandlerRegistry.Lease lease = registry.lease("echo").orElseThrow()) {
      Future<?> hangs = callers.submit(() -> make(narrow, lease, "a", this::deaf));
      await().atMost(SOON).until(() -> gauge(own, "threads.busy") == 1);
      Future<?> waits = callers.submit(() -> make(narrow, lease, "b", () -> "never"));
      await().atMost(SOON).until(() -> gauge(own, "calls.waiting") == 1);
      assertThat(
              narrow.call(
                  lease,
                  new Subject("other", "a"),
                  () -> "served",
                  new HandlerCalls.Cancellation()))
          .isEqualTo("served");
      assertThatThrownBy(waits::get)
          .hasCauseInstanceOf(CallTimeoutException.class)
          .hasMessageContaining("all threads of the handler were busy");
      assertThatThrownBy(hangs::get).hasCauseInstanceOf(CallTimeoutException.class);
      end.countDown();
    }
  }

  private static Object waitFor(CountDownLatch latch) throws InterruptedException {
    latch.await();
    return "ended";
  }

  private static Object make(
      HandlerCalls calls, HandlerRegistry.Lease lease, String name, Callable<Object> call)
      throws Exception {
    return calls.call(lease, new Subject("ns", name), call, new HandlerCalls.Cancellation());
  }

  @Test
  void aNewVersionIsNotHeldUpByStuckCallsOfTheOldOne() throws Exception {
    getStuck("a");
    getStuck("b");
    registry.put(handler(), () -> {});
    assertThat(call("stuck", "c", () -> "served")).isEqualTo("served");
    assertThat(unloaded).isFalse();
  }

  @Test
  void theThreadsOfAHandlerEndWithIt() throws Exception {
    Thread thread = call("ns", "a", Thread::currentThread);
    assertThat(thread.getName()).startsWith("handler-echo-");
    assertThat(thread.getContextClassLoader()).isSameAs(EchoHandler.class.getClassLoader());
    registry.remove(registry.find("echo").orElseThrow());
    assertThat(unloaded).isTrue();
    await().atMost(SOON).until(() -> !thread.isAlive());
  }

  @Test
  void anInterruptedCallDoesNotDisturbTheNextOneOnItsThread() throws Exception {
    assertThatThrownBy(
            () ->
                call(
                    "ns",
                    "a",
                    () -> {
                      Thread.sleep(600_000);
                      return "never";
                    }))
        .isInstanceOf(CallTimeoutException.class);
    await().atMost(SOON).until(() -> gauge("threads.busy") == 0);
    assertThat(call("ns", "a", () -> Thread.currentThread().isInterrupted())).isFalse();
  }
}
