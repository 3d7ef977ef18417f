package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.Request;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.UncheckedConfig;
import io.deploymentorchestrator.api.WatchedObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * A handler for tests, loaded as a jar: its status is its config's value. Some values make it
 * misbehave.
 *
 * <p>It can say nothing to the test but by its status, as any handler.
 */
@Extension
public final class EchoHandler implements ComponentHandler<EchoHandler.Config, EchoHandler.Status> {

  /** What it takes. */
  public record Config(@Nullable String value, @Nullable Integer number) {}

  /**
   * What it reports: how many calls its checkpoint counts, and the run it was called in.
   *
   * @param causes of the run
   */
  public record Status(
      @Nullable String value,
      @Nullable Integer number,
      int calls,
      String run,
      List<String> causes,
      String version) {}

  /** What it records before each "effect". */
  public record Calls(int calls) {}

  @Override
  public HandlerDescriptor descriptor() {
    return new HandlerDescriptor(
        text("/name.txt", "echo"),
        version(),
        """
        {"type": "object", "additionalProperties": false,
         "properties": {"value": {"type": "string"}, "number": {"type": "integer", "minimum": 0}}}
        """,
        "{\"type\": \"object\", \"properties\": {\"value\": {\"type\": \"string\"}}}",
        List.of(new HandlerDescriptor.ConditionType("Echoed", "the value is in the status")),
        false);
  }

  private static String version() {
    return text("/version.txt", "1.0.0");
  }

  private static String text(String resource, String otherwise) {
    try (InputStream in = EchoHandler.class.getResourceAsStream(resource)) {
      return in == null ? otherwise : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void start(HandlerContext context) throws InterruptedException {
    switch (text("/start.txt", "")) {
      case "fail" -> throw new IllegalStateException("told not to start");
      case "fail badly" -> throw new AssertionError("told not to start");
      case "leak" -> Thread.ofPlatform().name("echo-leak").daemon().start(LockSupport::park);
      case "hang" -> Thread.sleep(600_000);
      case "wait" ->
          ((CountDownLatch) Objects.requireNonNull(context.settings().get("gate"))).await();
      default -> {}
    }
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Class<Status> statusType() {
    return Status.class;
  }

  @Override
  public List<WatchedObject> watches(Status status) {
    return switch (Objects.requireNonNullElse(status.value(), "")) {
      case "unwatchable" -> throw new IllegalStateException("told not to say");
      case "badly unwatchable" -> throw new AssertionError("told not to say");
      default -> List.of();
    };
  }

  /** A number must not be negative, and a value not its Component's name. */
  @Override
  @SuppressWarnings("NullAway")
  public List<ConfigViolation> violations(UncheckedConfig config) {
    Object value = config.config().get("value");
    List<ConfigViolation> found = new ArrayList<>();
    switch (value instanceof String text ? text : "") {
      case "throw in check" -> throw new IllegalStateException("password=hunter2");
      case "hang in check" -> LockSupport.park(); // until it is interrupted
      case "no check" -> {
        return null;
      }
      default -> {}
    }
    if (config.config().get("number") instanceof Integer number && number < 0) {
      found.add(new ConfigViolation(List.of("number"), "is negative"));
    }
    if (config.component().name().equals(value)) {
      found.add(new ConfigViolation(List.of("value"), "must not be the Component's own name"));
    }
    return found;
  }

  @Override
  public ApplyResult<Status> apply(ApplyRequest<Config, Status> request)
      throws InterruptedException {
    if ("look again".equals(request.config().value())) {
      return lookAgain(request);
    }
    Calls calls = new Calls(request.checkpoint(Calls.class).map(Calls::calls).orElse(0) + 1);
    request.checkpoint(calls);
    String value = request.config().value();
    if ("look".equals(value)) {
      look(request);
    }
    if ("throw".equals(value)) {
      throw new IllegalStateException("password=hunter2");
    }
    if ("hang".equals(value)) {
      Thread.sleep(600_000);
    }
    if ("spin".equals(value)) {
      spin(request);
    }
    if ("rubbish".equals(value)) {
      return rubbish(request.config().number());
    }
    if ("fail".equals(value)) {
      return ApplyResult.failed(
          "Refused", "told to fail", Retry.BACKOFF, Optional.empty(), conditions(false));
    }
    if ("fail anew".equals(value)) {
      return ApplyResult.failed(
          "Refused",
          "told to fail, call " + calls.calls(),
          Retry.BACKOFF,
          Optional.empty(),
          conditions(false));
    }
    if ("until told".equals(value)
        && System.getProperty("echo.told." + request.component().name()) != null) {
      return ApplyResult.inProgress(
          "Working", "told to take time", Optional.empty(), conditions(false), Optional.empty());
    }
    if ("progress".equals(value)) {
      return ApplyResult.inProgress(
          "Working", "told to take time", Optional.empty(), conditions(false), Optional.empty());
    }
    Status status =
        new Status(
            value,
            request.config().number(),
            calls.calls(),
            request.run().id(),
            request.run().causes().stream().map(Enum::name).sorted().toList(),
            version());
    return ApplyResult.ready(status, conditions(true), "echoed");
  }

  /** Ready, and asks to be called again; what it reports changes with its number only. */
  private static ApplyResult<Status> lookAgain(ApplyRequest<Config, Status> request) {
    Status status = new Status("", request.config().number(), 0, "", List.of(), "");
    return ApplyResult.ready(status, conditions(true), "all as it was")
        .withRecheckAfter(Duration.ofSeconds(1));
  }

  /** Has the API server see a call of its Component's account, whether it is granted or not. */
  private static void look(Request<?> request) {
    try {
      var _ =
          request
              .kubernetes()
              .get(
                  new ObjectRef(
                      "v1",
                      "ConfigMap",
                      Optional.of(request.component().namespace()),
                      "looked-at"));
    } catch (KubernetesException e) {
      if (e.problem() != KubernetesException.Problem.FORBIDDEN) {
        throw e;
      }
    }
  }

  /** Ignores that it is interrupted, until a system property of its Component says so. */
  private static void spin(ApplyRequest<Config, Status> request) {
    String property = "echo.spin." + request.component().name();
    while (System.getProperty(property) == null) {
      Thread.onSpinWait();
      if (Thread.interrupted()) {
        System.setProperty(property + ".interrupted", "true");
        LockSupport.parkNanos(1_000_000); // enough is shown: leave the processor to the others
      }
    }
    try {
      request.checkpoint(new Calls(1000));
    } catch (RuntimeException e) {
      System.setProperty(property + ".rejected", e.getClass().getSimpleName());
      throw e;
    }
  }

  /** Everything that a result must not be. */
  @SuppressWarnings({"unchecked", "rawtypes", "NullAway"})
  private static ApplyResult<Status> rubbish(@Nullable Integer kind) {
    ApplyResult result =
        switch (kind == null ? 0 : kind) {
          case 1 -> ApplyResult.ready("a text", List.of(), "done");
          case 2 -> ApplyResult.ready(Map.of("x", "y".repeat(3_000_000)), List.of(), "done");
          case 3 ->
              ApplyResult.ready(Map.of(), List.of(Condition.isTrue("Ready", "X", "")), "done");
          case 4 -> ApplyResult.ready(Map.of(), List.of(Condition.isTrue("a b", "X", "")), "done");
          case 5 -> ApplyResult.ready(Map.of(), List.of(Condition.isTrue("A", "a b", "")), "done");
          case 6 -> ApplyResult.ready(Map.of(), conditions(true), null);
          case 7 -> ApplyResult.ready(new Object[] {new Thread()}, List.of(), "done");
          case 9 -> ApplyResult.ready(Map.of("value", 7), List.of(), "done");
          case 8 -> new ApplyResult.Ready(null, null, null, null, null);
          default -> null;
        };
    return result;
  }

  private static List<Condition> conditions(boolean done) {
    return List.of(
        done
            ? Condition.isTrue("Echoed", "Done", "echoed")
            : Condition.isFalse("Echoed", "NotDone", "not echoed"));
  }

  @Override
  public DeleteResult<Status> delete(DeleteRequest<Status> request) {
    return new DeleteResult.Deleted<>("nothing to delete");
  }
}
