package io.deploymentorchestrator.operator.kubernetes;

import io.deploymentorchestrator.operator.scheduling.FairPermits;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the API server, not too many at once. The server allows 100 streams on an HTTP/2
 * connection (kube-apiserver's {@code --http2-max-streams-per-connection}), the JDK's client keeps
 * one connection and fails what goes beyond instead of queueing it; and a server is no quicker with
 * more. Each request is made for a namespace, and namespaces share what there is: with one's work
 * piled up at the server, the next one's would wait behind it. Watches have connections of their
 * own. Thread-safe.
 */
public final class ApiThrottle {

  private static final int AT_ONCE = 64;
  private static final int AT_ONCE_FOR_A_NAMESPACE = 16;

  /** While others want some: each one's request waits at the server for those before it. */
  private static final int AT_ONCE_BESIDE_OTHERS = 8;

  /** What can wait must not pile up without end, while it comes faster than it goes. */
  private static final int MOST_THAT_CAN_WAIT = 1_000;

  /** With more at once, requests wait for each other at the server. */
  private static final int MANY = 8;

  /** What is read for all namespaces, as kinds and their definitions. */
  public static final String FOR_ALL = "";

  private final KubernetesClient client;
  private final FairPermits permits =
      new FairPermits(AT_ONCE, AT_ONCE_FOR_A_NAMESPACE, AT_ONCE_BESIDE_OTHERS);

  /** By a client's connection. */
  public ApiThrottle(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Makes a request for what is in a namespace when it is that one's turn.
   *
   * @param namespace null, as what belongs to none says: {@link #FOR_ALL}
   */
  public <T> T make(@Nullable String namespace, Function<KubernetesClient, T> request) {
    String group = group(namespace);
    permits.acquire(group);
    try {
      return request.apply(client);
    } finally {
      permits.release(group);
    }
  }

  private static String group(@Nullable String namespace) {
    return namespace == null ? FOR_ALL : namespace;
  }

  /**
   * Makes a request that does not need the client when it is that namespace's turn.
   *
   * @throws InterruptedException if the thread was interrupted before that
   */
  public <T> T within(@Nullable String namespace, Supplier<T> request) throws InterruptedException {
    String group = group(namespace);
    permits.acquireInterruptibly(group);
    try {
      return request.get();
    } finally {
      permits.release(group);
    }
  }

  /**
   * Makes a request that can wait until nothing else waits for the same namespace.
   *
   * @return false if it was not made, because too many wait so
   */
  public boolean makeAfterOthers(String namespace, Consumer<KubernetesClient> request) {
    if (!permits.acquireAfterOthers(namespace, MOST_THAT_CAN_WAIT)) {
      return false;
    }
    try {
      request.accept(client);
      return true;
    } finally {
      permits.release(namespace);
    }
  }

  /**
   * Whether there is so much to do for a namespace, or for all, that what only tells of progress
   * should wait: it would slow down what it tells of.
   */
  public boolean underLoad(String namespace) {
    return permits.demand(namespace) > MANY || permits.allInUse() > AT_ONCE / 2;
  }

  /** For what needs the client itself: watches, and requests made {@linkplain #within within}. */
  public KubernetesClient client() {
    return client;
  }
}
