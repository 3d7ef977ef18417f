package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.api.Retry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
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

  /** What it reports: how many calls its checkpoint counts, and the run it was called in. */
  public record Status(
      @Nullable String value, @Nullable Integer number, int calls, String run, String version) {}

  /** What it records before each "effect". */
  public record Calls(int calls) {}

  @Override
  public HandlerDescriptor descriptor() {
    return new HandlerDescriptor(
        "echo",
        version(),
        """
        {"type": "object", "additionalProperties": false,
         "properties": {"value": {"type": "string"}, "number": {"type": "integer", "minimum": 0}}}
        """,
        "{\"type\": \"object\"}",
        List.of(new HandlerDescriptor.ConditionType("Echoed", "the value is in the status")),
        false);
  }

  private static String version() {
    try (InputStream in = EchoHandler.class.getResourceAsStream("/version.txt")) {
      return in == null ? "1.0.0" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
  public ApplyResult<Status> apply(ApplyRequest<Config, Status> request)
      throws InterruptedException {
    Calls calls = new Calls(request.checkpoint(Calls.class).map(Calls::calls).orElse(0) + 1);
    request.checkpoint(calls);
    String value = request.config().value();
    if ("throw".equals(value)) {
      throw new IllegalStateException("password=hunter2");
    }
    if ("hang".equals(value)) {
      Thread.sleep(600_000);
    }
    if ("fail".equals(value)) {
      return ApplyResult.failed(
          "Refused", "told to fail", Retry.BACKOFF, Optional.empty(), conditions(false));
    }
    if ("progress".equals(value)) {
      return ApplyResult.inProgress(
          "Working", "told to take time", Optional.empty(), conditions(false), Optional.empty());
    }
    Status status =
        new Status(value, request.config().number(), calls.calls(), request.run().id(), version());
    return ApplyResult.ready(status, conditions(true), "echoed");
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
