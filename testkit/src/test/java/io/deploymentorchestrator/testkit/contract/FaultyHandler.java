package io.deploymentorchestrator.testkit.contract;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.api.UncheckedConfig;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
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
    STATUS_VIOLATES_ITS_SCHEMA,
    CHECK_TRUSTS_TYPES,
    CHECK_IS_NOT_PURE,
    CHECK_NEVER_ENDS,
    CHECK_REFUSES_ALL
  }

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private final Fault fault;
  private final AtomicInteger looks = new AtomicInteger();

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
  public List<ConfigViolation> violations(UncheckedConfig config) {
    Object value = config.config().get("value");
    return switch (fault) {
      case CHECK_TRUSTS_TYPES ->
          value != null && ((String) value).length() > 100 ? of("is too long") : List.of();
      case CHECK_IS_NOT_PURE ->
          "x".equals(value) ? List.of() : of("is refused, look " + looks.incrementAndGet());
      case CHECK_NEVER_ENDS -> {
        ignoreInterruption();
        yield List.of();
      }
      case CHECK_REFUSES_ALL -> of("is refused");
      default -> List.of();
    };
  }

  private static List<ConfigViolation> of(String message) {
    return List.of(new ConfigViolation(List.of(), message));
  }

  @Override
  public ApplyResult<Status> apply(ApplyRequest<Config, Status> request)
      throws InterruptedException {
    switch (fault) {
      case APPLY_NEVER_ENDS -> neverEnd();
      case IGNORES_INTERRUPTION -> ignoreInterruption();
      default -> {}
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
