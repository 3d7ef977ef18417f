package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.controller.plan.HandlerAbsence;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Handlers by name, and who is calling them: a jar is unloaded only when the last call of its
 * handler has returned. Thread-safe.
 */
public final class HandlerRegistry {

  private final Map<String, Served> handlers = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Consumer<LoadedHandler>> releaseListeners =
      new CopyOnWriteArrayList<>();
  private volatile boolean filling;
  private volatile Map<String, HandlerAbsence> absent = Map.of();

  private static final class Served {
    private final LoadedHandler handler;
    private final Runnable released;
    private int calls;
    private boolean retired;

    Served(LoadedHandler handler, Runnable released) {
      this.handler = handler;
      this.released = released;
    }
  }

  /** Leave to call a handler; closed, once, after the call. */
  public final class Lease implements AutoCloseable {
    private final Served served;

    private Lease(Served served) {
      this.served = served;
    }

    /** The handler. */
    public LoadedHandler handler() {
      return served.handler;
    }

    /** Another one of the same handler, to be closed on its own. This one must be open. */
    public Lease share() {
      synchronized (served) {
        served.calls++;
      }
      return new Lease(served);
    }

    @Override
    public void close() {
      boolean drained;
      synchronized (served) {
        served.calls--;
        drained = served.retired && served.calls == 0;
      }
      if (drained) {
        release(served);
      }
    }
  }

  private void release(Served served) {
    releaseListeners.forEach(l -> l.accept(served.handler));
    served.released.run();
  }

  /** Calls back with a handler that is served no longer and whose last call has returned. */
  public void onRelease(Consumer<LoadedHandler> listener) {
    releaseListeners.add(listener);
  }

  /** Calls back with a handler's name whenever it arrives, changes or goes. */
  public void onChange(Consumer<String> listener) {
    listeners.add(listener);
  }

  /**
   * Whether handlers that were there when the process began may still be starting: one that is not
   * found may only be late. To be asked before looking for it.
   */
  public boolean filling() {
    return filling;
  }

  /** Says whether more is to come of what was there when the process began. */
  void filling(boolean now) {
    filling = now;
  }

  /** Names of the handlers that are served, sorted. */
  public Set<String> names() {
    return new TreeSet<>(handlers.keySet());
  }

  /** Why no handler is served under a name. */
  public HandlerAbsence absence(String name) {
    HandlerAbsence known = absent.get(name);
    return known != null ? known : new HandlerAbsence.NotFound(names());
  }

  /** Says of names under which no handler is served what is known of it: all of them at once. */
  void absent(Map<String, HandlerAbsence> now) {
    Map<String, HandlerAbsence> before = absent;
    absent = Map.copyOf(now);
    Set<String> changed = new TreeSet<>(before.keySet());
    changed.addAll(now.keySet());
    changed.removeIf(name -> Objects.equals(before.get(name), now.get(name)));
    changed.forEach(name -> listeners.forEach(l -> l.accept(name)));
  }

  /** The handler of a name, to look at; to call it, {@link #lease}. */
  public Optional<LoadedHandler> find(String name) {
    return Optional.ofNullable(handlers.get(name)).map(s -> s.handler);
  }

  /** Leave to call a handler; empty if none is served under that name. */
  public Optional<Lease> lease(String name) {
    while (true) {
      Served served = handlers.get(name);
      if (served == null) {
        return Optional.empty();
      }
      synchronized (served) {
        if (!served.retired) {
          served.calls++;
          return Optional.of(new Lease(served));
        }
      }
      // It was replaced between the look-up and here: look again.
    }
  }

  /**
   * Serves a handler, in place of the one of that name if there was one.
   *
   * @param released called once, when this handler is served no longer and its last call has
   *     returned
   */
  void put(LoadedHandler handler, Runnable released) {
    String name = handler.descriptor().name();
    Served before = handlers.put(name, new Served(handler, released));
    if (before != null) {
      retire(before);
    }
    listeners.forEach(l -> l.accept(name));
  }

  /** Stops serving a handler, if it still is this one. */
  void remove(LoadedHandler handler) {
    String name = handler.descriptor().name();
    Served before = handlers.get(name);
    if (before != null && before.handler == handler && handlers.remove(name, before)) {
      retire(before);
      listeners.forEach(l -> l.accept(name));
    }
  }

  private void retire(Served served) {
    boolean idle;
    synchronized (served) {
      served.retired = true;
      idle = served.calls == 0;
    }
    if (idle) {
      release(served);
    }
  }
}
