package io.deploymentorchestrator.benchmarks.bed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind by one watch: what is there, and everything that happened to it with the
 * revision of the store, which orders all writes of a cluster. Names are {@code namespace/name}
 * when all namespaces are watched. Thread-safe.
 */
public final class Feed implements AutoCloseable {
  /**
   * One change.
   *
   * @param revision of the store
   * @param nanos when it was seen here, by {@link System#nanoTime()}
   * @param ready whether it says that it is Ready for its present generation
   * @param value of the ConfigMap, or handed on by the Component; empty if there is none
   */
  public record Event(
      String name, long revision, long nanos, boolean deleted, boolean ready, String value) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, JsonNode> objects = new HashMap<>();
  private final List<Event> events = new ArrayList<>();
  private final boolean ofOneNamespace;
  private final Thread reader;

  /** Of the last event; the reader's own. */
  private String revision;

  private final List<Goal> goals = new ArrayList<>();
  private @Nullable Exception failure;

  /**
   * @param path of the collection, with a query if not everything in it counts
   */
  Feed(ApiConnection api, String path) {
    this.ofOneNamespace = path.contains("/namespaces/");
    JsonNode list = api.get(path);
    for (JsonNode item : list.path("items")) {
      objects.put(name(item), item);
    }
    this.revision = list.at("/metadata/resourceVersion").asText();
    this.reader = Thread.ofPlatform().daemon().name("feed " + path).start(() -> follow(api, path));
  }

  /** A server ends watches now and then, those of slow readers first: it goes on where it was. */
  private void follow(ApiConnection api, String path) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        String watch =
            path + (path.contains("?") ? "&" : "?") + "watch=true&resourceVersion=" + revision;
        try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(api.watch(watch), StandardCharsets.UTF_8))) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode event = ApiConnection.JSON.readTree(line);
            take(event.path("type").asText(), event.path("object"));
          }
        }
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      lock.lock();
      try {
        failure = e;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void take(String type, JsonNode object) throws IOException {
    if (type.equals("ERROR")) {
      throw new IOException("watch: " + object);
    }
    long now = System.nanoTime();
    String name = name(object);
    boolean deleted = type.equals("DELETED");
    revision = object.at("/metadata/resourceVersion").asText();
    lock.lock();
    try {
      events.add(
          new Event(
              name,
              object.at("/metadata/resourceVersion").asLong(),
              now,
              deleted,
              Components.isReady(object),
              Components.value(object)));
      if (deleted) {
        objects.remove(name);
      } else {
        objects.put(name, object);
      }
      for (Goal goal : goals) {
        goal.look(name, deleted, object, now);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What is waited for: at least so many objects that fit, or none at all. */
  public final class Goal {
    private final int count;
    private final Predicate<JsonNode> fits;
    private final Set<String> fitting = new HashSet<>();
    private long reached;

    private Goal(int count, Predicate<JsonNode> fits) {
      this.count = count;
      this.fits = fits;
    }

    private void look(String name, boolean deleted, JsonNode object, long now) {
      if (!deleted && fits.test(object)) {
        fitting.add(name);
      } else {
        fitting.remove(name);
      }
      boolean isReached = count == 0 ? fitting.isEmpty() : fitting.size() >= count;
      if (!isReached) {
        reached = 0;
      } else if (reached == 0) {
        reached = now;
      }
    }

    /**
     * Waits until it is reached.
     *
     * @return when that was seen, by {@link System#nanoTime()}
     */
    public long await(Duration atMost) {
      long deadline = System.nanoTime() + atMost.toNanos();
      lock.lock();
      try {
        while (reached == 0) {
          long left = deadline - System.nanoTime();
          if (failure != null) {
            throw new IllegalStateException("the watch failed", failure);
          }
          if (left <= 0) {
            throw new IllegalStateException(
                "after %d s %d of %d are as expected"
                    .formatted(atMost.toSeconds(), fitting.size(), count));
          }
          boolean unused = changed.await(left, TimeUnit.NANOSECONDS);
        }
        goals.remove(this);
        return reached;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      } finally {
        lock.unlock();
      }
    }
  }

  /** From now on it is noted when so many objects fit; with 0 when none does. */
  public Goal expect(int count, Predicate<JsonNode> fits) {
    lock.lock();
    try {
      Goal wanted = new Goal(count, fits);
      objects.forEach((name, object) -> wanted.look(name, false, object, System.nanoTime()));
      if (objects.isEmpty() && count == 0) {
        wanted.reached = System.nanoTime();
      }
      goals.add(wanted);
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  /** From now on it is noted when no object is left. */
  public Goal expectNone() {
    return expect(0, object -> true);
  }

  /** What is there now, by name. */
  public Map<String, JsonNode> objects() {
    lock.lock();
    try {
      return Map.copyOf(objects);
    } finally {
      lock.unlock();
    }
  }

  /** Everything that happened since the last call, in order. */
  public List<Event> takeEvents() {
    lock.lock();
    try {
      List<Event> taken = List.copyOf(events);
      events.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private String name(JsonNode object) {
    String name = object.at("/metadata/name").asText();
    return ofOneNamespace ? name : object.at("/metadata/namespace").asText() + "/" + name;
  }

  @Override
  public void close() {
    reader.interrupt();
  }
}
