package io.deploymentorchestrator.controller.plugin;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Class loaders of jars that were unloaded, until they are collected: one that never is was leaked,
 * by a thread that its handler did not end or by something of the JDK that it registered with.
 * Thread-safe.
 */
final class UnloadedClasses {

  private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

  synchronized void add(ClassLoader loader) {
    loaders.removeIf(r -> r.refersTo(null));
    loaders.add(new WeakReference<>(loader));
  }

  synchronized int left() {
    loaders.removeIf(r -> r.refersTo(null));
    return loaders.size();
  }
}
