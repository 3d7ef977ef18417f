package io.deploymentorchestrator.provider.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Counts and times calls. Only methods that are served come here, so the number of series is
 * bounded.
 */
final class CallMetrics implements ServerInterceptor {

  private static final Duration[] BUCKETS =
      Stream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;

  CallMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    long start = System.nanoTime();
    String method = "/" + call.getMethodDescriptor().getFullMethodName();
    AtomicBoolean counted = new AtomicBoolean();
    ServerCall<Q, R> counting =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            if (counted.compareAndSet(false, true)) {
              count(method, status.getCode(), start);
            }
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(counting, headers)) {
      /** The client has gone, or its time is over, before there was an answer. */
      @Override
      public void onCancel() {
        if (counted.compareAndSet(false, true)) {
          count(method, Status.Code.CANCELLED, start);
        }
        super.onCancel();
      }
    };
  }

  private void count(String method, Status.Code status, long start) {
    registry.counter("grpc.server.requests", "method", method, "status", status.name()).increment();
    Timer.builder("grpc.server.request.duration")
        .tag("method", method)
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(Duration.ofNanos(System.nanoTime() - start));
  }
}
