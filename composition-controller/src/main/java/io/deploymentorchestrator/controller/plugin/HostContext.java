package io.deploymentorchestrator.controller.plugin;

import java.util.function.Supplier;

/**
 * Code of the host that a handler calls: it runs with the host's class loader as the thread's
 * context class loader. Threads take that from the thread that makes them, and one that the host
 * keeps (a watch, a connection) would otherwise keep the plugin's classes for as long.
 */
public final class HostContext {

  private HostContext() {}

  /** Runs a piece of the host's on a handler's thread. */
  public static <T> T call(Supplier<T> piece) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(HostContext.class.getClassLoader());
    try {
      return piece.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
