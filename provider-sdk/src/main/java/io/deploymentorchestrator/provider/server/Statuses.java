package io.deploymentorchestrator.provider.server;

import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one table from a provider's errors to the contract's statuses. */
final class Statuses {

  private static final Logger LOG = LoggerFactory.getLogger(Statuses.class);

  /** A client refuses an answer whose metadata is longer than 8 KiB. */
  private static final int LONGEST = 1_000;

  private Statuses() {}

  /**
   * What the client is told. What is not a {@link ProviderException} can have any text in it: it is
   * told and logged without its message.
   */
  static Status of(Throwable failure) {
    return switch (failure) {
      case ProviderException known -> code(known).withDescription(cut(known.getMessage()));
      case InterruptedException _ ->
          Status.CANCELLED.withDescription("the call ended before the backend answered");
      default -> {
        StackTraceElement[] trace = failure.getStackTrace();
        LOG.error(
            "the provider failed with {} at {}",
            failure.getClass().getName(),
            trace.length == 0 ? "an unknown place" : trace[0]);
        yield Status.INTERNAL.withDescription(
            "the provider failed with %s; its log says where"
                .formatted(failure.getClass().getSimpleName()));
      }
    };
  }

  private static Status code(ProviderException failure) {
    return switch (failure) {
      case ProviderException.NotFound _ -> Status.NOT_FOUND;
      case ProviderException.PermissionDenied _ -> Status.PERMISSION_DENIED;
      case ProviderException.Unauthenticated _ -> Status.UNAUTHENTICATED;
      case ProviderException.InvalidRequest _ -> Status.INVALID_ARGUMENT;
      case ProviderException.NotOwned _ -> Status.FAILED_PRECONDITION;
      case ProviderException.Changed _ -> Status.ABORTED;
      case ProviderException.TooManyRequests _ -> Status.RESOURCE_EXHAUSTED;
      case ProviderException.Unavailable _ -> Status.UNAVAILABLE;
      case ProviderException.Unsupported _ -> Status.UNIMPLEMENTED;
    };
  }

  private static String cut(String message) {
    return message.length() <= LONGEST ? message : message.substring(0, LONGEST - 1) + "…";
  }
}
