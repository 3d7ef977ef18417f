package io.deploymentorchestrator.testkit.contract;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.HandlerDescriptor;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A sound handler, but for one fault. It lacks {@code @Extension}. */
public class FaultyHandler implements ComponentHandler<FaultyHandler.Config, FaultyHandler.Status> {

  /** What it takes. */
  public record Config(@Nullable String value) {}

  /** What it reports. */
  public record Status(@Nullable Object value) {}

  /** What is wrong with a handler. */
  public enum Fault {
    NONE,
    APPLY_NEVER_ENDS,
    DELETE_NEVER_ENDS,
    IGNORES_INTERRUPTION,
    STATUS_VIOLATES_ITS_SCHEMA
  }

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private final Fault fault;

  /** With a fault. */
  public FaultyHandler(Fault fault) {
    this.fault = fault;
  }

  @Override
  public HandlerDescriptor descriptor() {
    return new HandlerDescriptor(
        "faulty",
        "1.0.0",
        "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {\"value\": {\"type\": \"string\"}}}",
        "{\"type\": \"object\", \"properties\": {\"value\": {\"type\": \"integer\"}}}",
        List.of(),
        false);
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
    switch (fault) {
      case APPLY_NEVER_ENDS -> neverEnd();
      case IGNORES_INTERRUPTION -> ignoreInterruption();
      case NONE, DELETE_NEVER_ENDS, STATUS_VIOLATES_ITS_SCHEMA -> {}
    }
    Object value = fault == Fault.STATUS_VIOLATES_ITS_SCHEMA ? "hunter2" : (Object) 1;
    return ApplyResult.ready(new Status(value), List.of(), "done");
  }

  private static void neverEnd() throws InterruptedException {
    NEVER.await();
  }

  private static void ignoreInterruption() {
    while (NEVER.getCount() > 0) {
      try {
        neverEnd();
      } catch (InterruptedException e) {
        continue; // that is what it is for
      }
    }
  }

  @Override
  public DeleteResult<Status> delete(DeleteRequest<Status> request) throws InterruptedException {
    if (fault == Fault.DELETE_NEVER_ENDS) {
      neverEnd();
    }
    return new DeleteResult.Deleted<>("nothing is left");
  }
}
