package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.controller.plugin.PluginJar.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pf4j.DefaultVersionManager;
import org.pf4j.VersionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that handler jars are dropped into, watched by content: volumes swap symbolic links,
 * and a copy in progress changes a file many times. A jar is served when two scans saw the same
 * content; one that changed is swapped, one that left is drained and unloaded. A broken jar is
 * refused with a reason and takes nobody down.
 *
 * <p>Jars are loaded from private copies, so that overwriting a file can't corrupt classes that are
 * still to be read from it.
 */
public final class PluginFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PluginFolder.class);
  private static final long SCAN_SECONDS = 2;

  private final Path folder;
  private final Path copies;
  private final HandlerRegistry registry;
  private final Function<String, HandlerContext> contexts;
  private final Map<String, PluginJar> serving = new HashMap<>();
  private final Map<String, String> refused = new HashMap<>();
  private Map<String, Stamp> lastStamps = Map.of();
  private Map<String, Stamp> judged = Map.of();
  private final Map<Stamp, String> digests = new HashMap<>();
  private final ScheduledExecutorService scanner =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("plugin-folder").daemon().factory());

  private static final Stamp NO_STAMP = new Stamp(Path.of(""), 0, 0);
  private static final VersionManager VERSIONS = new DefaultVersionManager();

  private record Stamp(Path file, long size, long modified) {}

  /**
   * A folder of jars.
   *
   * @param contexts what a handler of a name is started with
   */
  public PluginFolder(
      Path folder, HandlerRegistry registry, Function<String, HandlerContext> contexts)
      throws IOException {
    this.folder = folder;
    this.registry = registry;
    this.contexts = contexts;
    this.copies = Files.createTempDirectory("orchestrator-plugins");
  }

  /** Loads what is there, then goes on watching. Returns when the first scan is done. */
  public void start() {
    scan(true);
    scanner.scheduleWithFixedDelay(() -> scan(false), SCAN_SECONDS, SCAN_SECONDS, TimeUnit.SECONDS);
  }

  /** Jars that are not served, by file name, and why. */
  public synchronized Map<String, String> refused() {
    return new TreeMap<>(refused);
  }

  private synchronized void scan(boolean first) {
    try {
      Map<String, Stamp> stamps = stamps();
      // At start there is nobody to disturb: a jar that is still being copied is refused and judged
      // again.
      boolean settled = first || stamps.equals(lastStamps);
      lastStamps = stamps;
      if (settled && !stamps.equals(judged)) {
        judge(stamps);
        judged = stamps;
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("plugins folder {} can't be read: {}", folder, e.toString());
    }
  }

  private Map<String, Stamp> stamps() throws IOException {
    Map<String, Stamp> stamps = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".jar"))::iterator) {
        Path real = file.toRealPath();
        stamps.put(
            file.getFileName().toString(),
            new Stamp(real, Files.size(real), Files.getLastModifiedTime(real).toMillis()));
      }
    } catch (NoSuchFileException e) {
      LOG.debug("no plugins folder {}", folder);
    }
    return stamps;
  }

  /** Judges the folder as a whole: of each handler the highest version is served. */
  private void judge(Map<String, Stamp> stamps) throws IOException {
    Map<String, Map.Entry<String, Stamp>> present = new LinkedHashMap<>();
    for (Map.Entry<String, Stamp> entry : stamps.entrySet()) {
      present.putIfAbsent(digest(entry.getValue()), entry);
    }
    digests.keySet().retainAll(stamps.values());
    refused.keySet().retainAll(stamps.keySet());
    Map<String, PluginJar> candidates = new LinkedHashMap<>();
    for (Map.Entry<String, Map.Entry<String, Stamp>> jar : present.entrySet()) {
      PluginJar loaded = serving.get(jar.getKey());
      if (loaded == null) {
        loaded = load(jar.getKey(), jar.getValue().getKey(), jar.getValue().getValue());
      }
      if (loaded != null) {
        candidates.put(jar.getKey(), loaded);
      }
    }
    Map<String, PluginJar> before = Map.copyOf(serving);
    candidates.forEach((digest, jar) -> settle(digest, jar, present, candidates));
    before.forEach(
        (digest, jar) -> {
          if (!candidates.containsKey(digest)) {
            retire(digest, jar);
          }
        });
  }

  /** Serves a jar, or puts it aside for one of a higher version. */
  private void settle(
      String digest,
      PluginJar jar,
      Map<String, Map.Entry<String, Stamp>> present,
      Map<String, PluginJar> candidates) {
    String name = present.getOrDefault(digest, Map.entry(digest, NO_STAMP)).getKey();
    String better = better(digest, jar, candidates);
    if (better == null) {
      refused.remove(name);
      if (serving.put(digest, jar) == null) {
        route(name, jar);
      }
      return;
    }
    String reason =
        "superseded by " + present.getOrDefault(better, Map.entry(better, NO_STAMP)).getKey();
    if (!reason.equals(refused.put(name, reason))) {
      LOG.info("plugin {} is not served: {}", name, reason);
    }
    if (serving.containsKey(digest)) {
      retire(digest, jar);
    } else {
      jar.unload();
    }
  }

  /**
   * A jar that serves the same handler in a higher version; of equal ones, the one that is served
   * stays.
   */
  private @Nullable String better(String digest, PluginJar jar, Map<String, PluginJar> candidates) {
    for (LoadedHandler handler : jar.handlers()) {
      for (Map.Entry<String, PluginJar> other : candidates.entrySet()) {
        for (LoadedHandler rival : other.getValue().handlers()) {
          boolean same = rival.descriptor().name().equals(handler.descriptor().name());
          if (other.getKey().equals(digest) || !same) {
            continue;
          }
          int compared = VERSIONS.compareVersions(rival.version(), handler.version());
          boolean stays = serving.containsKey(other.getKey()) && !serving.containsKey(digest);
          boolean first = other.getKey().compareTo(digest) < 0 && !serving.containsKey(digest);
          if (compared > 0 || (compared == 0 && (stays || first))) {
            return other.getKey();
          }
        }
      }
    }
    return null;
  }

  private @Nullable PluginJar load(String digest, String name, Stamp stamp) throws IOException {
    Path copy = copies.resolve(digest + ".jar");
    Files.copy(stamp.file(), copy, StandardCopyOption.REPLACE_EXISTING);
    if (!digest(copy).equals(digest)) {
      return null; // still being written: the next scan sees the rest
    }
    try {
      return PluginJar.load(copy, contexts);
    } catch (RefusedException e) {
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(refused.put(name, reason))) {
        LOG.error("refused plugin {}: {}", name, reason);
      }
      Files.deleteIfExists(copy);
      return null;
    }
  }

  private void route(String name, PluginJar jar) {
    AtomicInteger inUse = new AtomicInteger(jar.handlers().size());
    Runnable released =
        () -> {
          if (inUse.decrementAndGet() == 0) {
            jar.unload();
            LOG.info("unloaded {}", name);
          }
        };
    for (LoadedHandler handler : jar.handlers()) {
      LOG.info(
          "serving handler {} {} from {}", handler.descriptor().name(), handler.version(), name);
      registry.put(handler, released);
    }
  }

  private void retire(String digest, PluginJar jar) {
    serving.remove(digest);
    for (LoadedHandler handler : jar.handlers()) {
      registry.remove(handler);
    }
  }

  private String digest(Stamp stamp) throws IOException {
    String known = digests.get(stamp);
    if (known == null) {
      known = digest(stamp.file());
      digests.put(stamp, known);
    }
    return known;
  }

  private static String digest(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    scanner.shutdownNow();
    synchronized (this) {
      Map.copyOf(serving).forEach(this::retire);
      try (Stream<Path> files = Files.list(copies)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Files.deleteIfExists(file);
        }
        Files.deleteIfExists(copies);
      } catch (IOException e) {
        LOG.debug("copies of plugins stay behind in {}", copies, e);
      }
    }
  }
}
