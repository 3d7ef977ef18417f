package io.deploymentorchestrator.controller.kubernetes.objects;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Requests to the API server, not too many at once. The server allows 100 streams on an HTTP/2
 * connection (kube-apiserver's {@code --http2-max-streams-per-connection}), the JDK's client keeps
 * one connection and fails what goes beyond instead of queueing it; and a server is no quicker with
 * more. Watches have connections of their own. Thread-safe; first come, first served.
 */
public final class Requests {

  private static final int AT_ONCE = 64;

  /** With more at once, requests wait for each other at the server. */
  private static final int MANY = 8;

  private final KubernetesClient client;
  private final Semaphore permits = new Semaphore(AT_ONCE, true);

  /** By a client's connection. */
  public Requests(KubernetesClient client) {
    this.client = client;
  }

  /** Makes a request when it is its turn. */
  public <T> T make(Function<KubernetesClient, T> request) {
    return within(() -> request.apply(client));
  }

  <T> T within(Supplier<T> request) {
    permits.acquireUninterruptibly();
    try {
      return request.get();
    } finally {
      permits.release();
    }
  }

  /**
   * Whether there is so much to do that what only tells of progress should wait: it would slow down
   * what it tells of.
   */
  public boolean areMany() {
    return AT_ONCE - permits.availablePermits() > MANY;
  }

  /** For what needs the client itself: watches, and requests made {@linkplain #within within}. */
  KubernetesClient client() {
    return client;
  }
}
