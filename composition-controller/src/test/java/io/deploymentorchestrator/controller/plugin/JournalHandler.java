package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.api.Request;
import io.deploymentorchestrator.api.Retry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * A handler for tests, loaded as a jar, with an outside world that the test gives it as its
 * settings: {@code things} (a map: token → who made it) and {@code journal} (a queue of what was
 * done, in order). It makes one thing for each run, by a token that it checkpoints before, as a
 * handler of a real outside system does; so a thing too many is the host's fault.
 */
@Extension
public final class JournalHandler
    implements ComponentHandler<JournalHandler.Config, JournalHandler.Status> {

  private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();
  private Queue<String> journal = new java.util.concurrent.ConcurrentLinkedQueue<>();
  private ConcurrentMap<String, String> things = new ConcurrentHashMap<>();

  /**
   * What it takes.
   *
   * @param failures how many calls fail before one succeeds
   * @param millis how long the work takes
   * @param deleteFailures the same as failures, for deletion
   */
  public record Config(
      @Nullable String value,
      @Nullable Integer failures,
      @Nullable Integer millis,
      @Nullable Integer deleteFailures) {}

  /** What it reports. */
  public record Status(@Nullable String value, String token) {}

  /** What it records before it makes a thing. */
  public record Intent(String run, String token) {}

  @Override
  public HandlerDescriptor descriptor() {
    return new HandlerDescriptor(
        "journal",
        "1.0.0",
        "{\"type\": \"object\", \"properties\": {\"value\": {\"type\": \"string\"}}}",
        "{\"type\": \"object\"}",
        List.of(new HandlerDescriptor.ConditionType("Made", "the thing is made")),
        false);
  }

  @Override
  @SuppressWarnings("unchecked")
  public void start(HandlerContext context) {
    journal = (Queue<String>) Objects.requireNonNull(context.settings().get("journal"));
    things =
        (ConcurrentMap<String, String>) Objects.requireNonNull(context.settings().get("things"));
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Class<Status> statusType() {
    return Status.class;
  }

  private void write(String what, Request<?> request, @Nullable String value) {
    journal.add(
        String.join(
            " ",
            what,
            request.component().namespace() + "/" + request.component().name(),
            String.valueOf(value)));
  }

  @Override
  public ApplyResult<Status> apply(ApplyRequest<Config, Status> request)
      throws InterruptedException {
    String run = request.run().id();
    Intent intent = request.checkpoint(Intent.class).orElse(null);
    if (intent == null || !intent.run().equals(run)) {
      intent = new Intent(run, UUID.randomUUID().toString());
      request.checkpoint(intent);
    }
    Config config = request.config();
    write("apply", request, config.value());
    if (config.millis() != null) {
      work(config.millis(), config.value());
    }
    if (fails(run, config.failures())) {
      return ApplyResult.failed("Unlucky", "not yet", Retry.BACKOFF, Optional.empty(), List.of());
    }
    things.put(intent.token(), request.component().namespace() + "/" + request.component().name());
    write("applied", request, config.value());
    return ApplyResult.ready(
        new Status(config.value(), intent.token()),
        List.of(Condition.isTrue("Made", "Done", "made")),
        "made");
  }

  private boolean fails(String what, @Nullable Integer times) {
    int before = failures.computeIfAbsent(what, w -> new AtomicInteger()).getAndIncrement();
    return times != null && before < times;
  }

  /** One whose value is {@code deaf} does not heed interrupts. */
  private static void work(int millis, @Nullable String value) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000L;
    while (System.nanoTime() < end) {
      try {
        Thread.sleep(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        if (!"deaf".equals(value)) {
          throw e;
        }
      }
    }
  }

  @Override
  public DeleteResult<Status> delete(DeleteRequest<Status> request) {
    write("delete", request, null);
    Object deleteFailures = request.rawConfig().get("deleteFailures");
    if (fails(
        "delete " + request.component().uid(), deleteFailures instanceof Integer n ? n : null)) {
      return new DeleteResult.Failed<>("Unlucky", "not yet", Retry.BACKOFF, List.of());
    }
    String maker = request.component().namespace() + "/" + request.component().name();
    things.values().removeIf(maker::equals);
    write("deleted", request, null);
    return new DeleteResult.Deleted<>("deleted");
  }
}
