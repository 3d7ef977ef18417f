package io.deploymentorchestrator.secrets.provider;

import io.deploymentorchestrator.operator.text.DisplayText;
import io.deploymentorchestrator.secrets.provider.CallResult.Cause;
import io.deploymentorchestrator.secrets.provider.ProviderChannels.NoTlsException;
import io.deploymentorchestrator.secrets.store.ProviderAddress;
import io.deploymentorchestrator.secrets.store.ProviderFacts;
import io.deploymentorchestrator.secrets.store.TlsSettings;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes single calls and says what came of them. Waits on the caller's thread. Thread-safe. */
public final class ProviderCalls {

  private static final int LONGEST_MESSAGE = 1_000;

  private final ProviderChannels channels;
  private final Duration deadline;
  private final MeterRegistry metrics;

  /**
   * Over connections.
   *
   * @param deadline how long one call may take
   */
  public ProviderCalls(ProviderChannels channels, Duration deadline, MeterRegistry metrics) {
    this.channels = channels;
    this.deadline = deadline;
    this.metrics = metrics;
  }

  /** Whether the provider said that it reads in batches, when it last said something. */
  boolean readsInBatches(ProviderAddress address, TlsSettings tls) {
    try {
      return channels
          .channel(address, tls)
          .facts()
          .filter(ProviderFacts::readsInBatches)
          .isPresent();
    } catch (NoTlsException e) {
      return false;
    }
  }

  /**
   * Makes a call.
   *
   * @throws InterruptedException the process is stopping
   */
  <Q, R> CallResult<R> call(
      ProviderAddress address, TlsSettings tls, MethodDescriptor<Q, R> method, Q request)
      throws InterruptedException {
    ProviderChannel channel;
    try {
      channel = channels.channel(address, tls);
    } catch (NoTlsException e) {
      return new CallResult.NotAnswered<>(Cause.TLS, String.valueOf(e.getMessage()));
    }
    if (!channel.breaker().admits()) {
      return new CallResult.NotAnswered<>(
          Cause.TRANSPORT,
          "the provider at %s could not be reached several times; it is left alone for %d s"
              .formatted(address.display(), TransportBreaker.OPEN.toSeconds()));
    }
    channel.connectAnew();
    Timer.Sample sample = Timer.start(metrics);
    String status = "CANCELLED";
    try {
      CallResult<R> result = counted(channel, new Call<>(channel, method, request).make());
      status = status(result);
      return result;
    } finally {
      sample.stop(
          Timer.builder("grpc.client.request.duration")
              .description("Calls of providers")
              .tag("method", Objects.requireNonNullElse(method.getBareMethodName(), ""))
              .tag("target", address.display())
              .tag("status", status)
              .register(metrics));
    }
  }

  private static String status(CallResult<?> result) {
    return switch (result) {
      case CallResult.Answered<?> _ -> "OK";
      case CallResult.Rejected<?> rejected -> rejected.code().name();
      case CallResult.Incompatible<?> _ -> "INCOMPATIBLE";
      case CallResult.NotAnswered<?> not -> not.cause().name();
    };
  }

  /** Only the transport counts. */
  private static <R> CallResult<R> counted(ProviderChannel channel, CallResult<R> result) {
    switch (result) {
      case CallResult.NotAnswered<R>(Cause cause, String message)
          when cause == Cause.TRANSPORT || cause == Cause.TLS ->
          channel.breaker().notReached(new IllegalStateException(message));
      case CallResult.NotAnswered<R> _ -> channel.breaker().unknown();
      default -> channel.breaker().reached();
    }
    return result;
  }

  /** One call, with what the provider says of itself beside its answer. */
  private final class Call<Q, R> {

    private final ProviderChannel channel;
    private final MethodDescriptor<Q, R> method;
    private final Q request;
    private final AtomicReference<Metadata> headers = new AtomicReference<>();
    private final AtomicReference<Metadata> trailers = new AtomicReference<>();

    Call(ProviderChannel channel, MethodDescriptor<Q, R> method, Q request) {
      this.channel = channel;
      this.method = method;
      this.request = request;
    }

    CallResult<R> make() throws InterruptedException {
      Channel grpc =
          ClientInterceptors.intercept(
              channel.grpc(), MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
      try {
        R answer =
            ClientCalls.blockingUnaryCall(
                grpc,
                method,
                CallOptions.DEFAULT.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS),
                request);
        ProviderFacts facts = learned();
        return facts.compatible()
            ? new CallResult.Answered<>(answer, facts)
            : new CallResult.Incompatible<>(facts);
      } catch (StatusRuntimeException e) {
        if (Thread.interrupted()) {
          channel.breaker().unknown();
          throw new InterruptedException("a call was interrupted");
        }
        return failed(e.getStatus());
      }
    }

    private CallResult<R> failed(Status status) {
      if (answered()) {
        ProviderFacts facts = learned();
        return facts.compatible()
            ? new CallResult.Rejected<>(status.getCode(), text(status), facts)
            : new CallResult.Incompatible<>(facts);
      }
      return notAnswered(status);
    }

    /** What a server sends has headers; a failure on this side has none. */
    private boolean answered() {
      Metadata last = trailers.get();
      return headers.get() != null || (last != null && !last.keys().isEmpty());
    }

    private ProviderFacts learned() {
      ProviderFacts facts =
          new ProviderFacts(
              said("x-provider-name", ""),
              said("x-provider-version", ""),
              said("x-provider-contract", ProviderFacts.CONTRACT),
              features(said("x-provider-features", "")));
      channel.learned(facts);
      return facts;
    }

    private String said(String key, String otherwise) {
      Metadata.Key<String> name = Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER);
      for (AtomicReference<Metadata> place : List.of(headers, trailers)) {
        Metadata metadata = place.get();
        String value = metadata == null ? null : metadata.get(name);
        if (value != null) {
          return DisplayText.line(value, 200);
        }
      }
      return otherwise;
    }

    private CallResult<R> notAnswered(Status status) {
      String where = "the provider at " + channel.address().display();
      Throwable cause = status.getCause();
      if (find(cause, AddressRefusedException.class) instanceof AddressRefusedException refused) {
        return new CallResult.NotAnswered<>(Cause.ADDRESS, String.valueOf(refused.getMessage()));
      }
      if (cause != null && find(cause, SSLException.class) != null) {
        return new CallResult.NotAnswered<>(
            Cause.TLS, "TLS with %s failed: %s".formatted(where, innermost(cause)));
      }
      return switch (status.getCode()) {
        case DEADLINE_EXCEEDED ->
            new CallResult.NotAnswered<>(
                Cause.DEADLINE,
                "%s did not answer within %d s".formatted(where, deadline.toSeconds()));
        case UNAVAILABLE, CANCELLED, UNKNOWN ->
            new CallResult.NotAnswered<>(
                Cause.TRANSPORT,
                "%s cannot be reached: %s"
                    .formatted(where, cause == null ? text(status) : innermost(cause)));
        default ->
            new CallResult.NotAnswered<>(Cause.PROTOCOL, "%s: %s".formatted(where, text(status)));
      };
    }
  }

  private static List<String> features(String list) {
    return Arrays.stream(list.split(",", 50)).map(String::strip).filter(f -> !f.isEmpty()).toList();
  }

  private static String text(Status status) {
    String description = status.getDescription();
    return description == null || description.isBlank()
        ? status.getCode().name()
        : DisplayText.line(description, LONGEST_MESSAGE);
  }

  private static @Nullable Throwable find(
      @Nullable Throwable cause, Class<? extends Throwable> type) {
    Throwable next = cause;
    for (int depth = 0; next != null && depth < 20; depth++) {
      if (type.isInstance(next)) {
        return next;
      }
      next = next.getCause();
    }
    return null;
  }

  private static String innermost(Throwable cause) {
    Throwable last = cause;
    for (int depth = 0; last.getCause() != null && depth < 20; depth++) {
      last = last.getCause();
    }
    String message = last.getMessage();
    return DisplayText.line(
        message == null || message.isBlank() ? last.getClass().getSimpleName() : message,
        LONGEST_MESSAGE);
  }
}
