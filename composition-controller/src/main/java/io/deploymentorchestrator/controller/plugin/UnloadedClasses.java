package io.deploymentorchestrator.controller.plugin;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Class loaders of jars that were unloaded, until they are collected: one that never is was leaked,
 * by a thread that its handler did not end or by something of the JDK that it registered with.
 * Thread-safe.
 */
final class UnloadedClasses {

  private static final Logger LOG = LoggerFactory.getLogger(UnloadedClasses.class);

  private final Duration grace;
  private final List<Unloaded> unloaded = new ArrayList<>();

  /**
   * None yet.
   *
   * @param grace how long a handler's threads may take to end after it was stopped
   */
  UnloadedClasses(Duration grace) {
    this.grace = grace;
  }

  private static final class Unloaded {
    private final String file;
    private final WeakReference<ClassLoader> loader;
    private final long since = System.nanoTime();
    private boolean lookedAt;

    Unloaded(String file, ClassLoader loader) {
      this.file = file;
      this.loader = new WeakReference<>(loader);
    }
  }

  synchronized void add(String file, ClassLoader loader) {
    forgetCollected();
    unloaded.add(new Unloaded(file, loader));
  }

  synchronized int left() {
    forgetCollected();
    return unloaded.size();
  }

  private void forgetCollected() {
    unloaded.removeIf(u -> u.loader.refersTo(null));
  }

  /** Warns, once for each jar, of threads that outlived it. */
  synchronized void warnOfThreads() {
    forgetCollected();
    for (Unloaded one : unloaded) {
      if (!one.lookedAt && System.nanoTime() - one.since > grace.toNanos()) {
        one.lookedAt = true;
        List<String> threads = threadsOf(one.loader.get());
        if (!threads.isEmpty()) {
          LOG.warn(
              "{} is served no longer, and {} s later threads that it started still run: {}. Its classes"
                  + " stay in memory until they end: its handler has to end them in stop()",
              one.file,
              grace.toSeconds(),
              threads);
        }
      }
    }
  }

  /** Threads take the context class loader of the thread that makes them. */
  private static List<String> threadsOf(@Nullable ClassLoader loader) {
    return loader == null
        ? List.of()
        : Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getContextClassLoader() == loader)
            .map(Thread::getName)
            .sorted()
            .toList();
  }
}
