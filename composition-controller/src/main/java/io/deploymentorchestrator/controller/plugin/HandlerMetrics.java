package io.deploymentorchestrator.controller.plugin;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * What metrics tell of handlers' calls: docs/reference/metrics.md. Tags are handlers' names and
 * fixed words, never anything of a Component. Thread-safe.
 */
public final class HandlerMetrics {

  private final MeterRegistry registry;
  private final Function<String, Load> load;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** What a call is for. */
  public enum Operation {
    APPLY,
    DELETE
  }

  /** How a call ended. */
  public enum Outcome {
    READY,
    IN_PROGRESS,
    DELETED,
    FAILED,
    EXCEPTION,
    TIMEOUT,
    BUSY,
    NO_RESULT,
    FENCED,
    CANCELLED,
    INTERRUPTED
  }

  /** The use of a handler's threads at one moment. */
  record Load(int busy, int stuck, int waiting) {}

  HandlerMetrics(MeterRegistry registry, Function<String, Load> load) {
    this.registry = registry;
    this.load = load;
  }

  /** A handler is called for the first time: its gauges begin. They stay while the process does. */
  void begin(String handler) {
    if (known.add(handler)) {
      gauge("orchestrator.handler.threads.busy", "Threads making a call", handler, Load::busy);
      gauge(
          "orchestrator.handler.threads.stuck",
          "Threads whose call was cancelled and has not ended",
          handler,
          Load::stuck);
      gauge(
          "orchestrator.handler.calls.waiting",
          "Calls that wait for a thread",
          handler,
          Load::waiting);
    }
  }

  private void gauge(String name, String what, String handler, ToIntFunction<Load> value) {
    Gauge.builder(name, () -> value.applyAsInt(load.apply(handler)))
        .description(what)
        .tag("handler", handler)
        .register(registry);
  }

  void waited(String handler, long nanos) {
    Timer.builder("orchestrator.handler.queue")
        .description("How long calls waited for a thread")
        .tag("handler", handler)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** A call ended. */
  public void called(String handler, Operation operation, Outcome outcome, Duration time) {
    Timer.builder("orchestrator.handler.calls")
        .description("Calls of handlers")
        .tag("handler", handler)
        .tag("operation", operation.name().toLowerCase(Locale.ROOT))
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .serviceLevelObjectives(
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10))
        .register(registry)
        .record(time);
  }

  /** A call was put off, because its Component made too many in a short time. */
  public void held(String handler) {
    registry.counter("orchestrator.handler.calls.held", "handler", handler).increment();
  }
}
