package io.deploymentorchestrator.controller.reference;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;

/**
 * The texts of paths, each built when it is read: who asks for them does so to explain an error.
 * Immutable.
 */
final class ReferencedPaths extends AbstractSet<String> {

  private final List<ConfigPath> paths;

  /** Of paths that are all different. */
  ReferencedPaths(List<ConfigPath> paths) {
    this.paths = List.copyOf(paths);
  }

  @Override
  public Iterator<String> iterator() {
    return paths.stream().map(ConfigPath::text).iterator();
  }

  @Override
  public int size() {
    return paths.size();
  }

  @Override
  public boolean contains(Object text) {
    return text instanceof String s && paths.stream().anyMatch(p -> p.isWritten(s));
  }
}
