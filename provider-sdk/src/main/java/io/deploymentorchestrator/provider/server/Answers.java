package io.deploymentorchestrator.provider.server;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Callable;

/** Runs the work of a call on its thread and answers it. */
final class Answers {

  private Answers() {}

  /**
   * Answers with what the work returns, or with the status of what it throws. The thread is
   * interrupted when the call's deadline passes or its client goes away.
   */
  static <R> void answer(StreamObserver<R> client, Callable<R> work) {
    ((ServerCallStreamObserver<R>) client).setOnCancelHandler(() -> {});
    Status failure;
    try {
      R response = interruptibly(work);
      client.onNext(response);
      client.onCompleted();
      return;
    } catch (Exception | StackOverflowError e) {
      failure = Statuses.of(e);
    }
    client.onError(failure.asRuntimeException());
  }

  private static <R> R interruptibly(Callable<R> work) throws Exception {
    Thread self = Thread.currentThread();
    Context.CancellationListener interrupt = context -> self.interrupt();
    Context context = Context.current();
    context.addListener(interrupt, Runnable::run);
    try {
      return work.call();
    } finally {
      context.removeListener(interrupt);
      // It was meant for the work, which is over.
      Thread.interrupted();
    }
  }
}
