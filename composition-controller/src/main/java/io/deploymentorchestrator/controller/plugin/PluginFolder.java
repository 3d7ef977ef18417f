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

  private void judge(Map<String, Stamp> stamps) throws IOException {
    Map<String, Map.Entry<String, Stamp>> present = new LinkedHashMap<>();
    for (Map.Entry<String, Stamp> entry : stamps.entrySet()) {
      present.putIfAbsent(digest(entry.getValue()), entry);
    }
    digests.keySet().retainAll(stamps.values());
    refused.keySet().retainAll(stamps.keySet());
    Map<String, PluginJar> gone = new HashMap<>(serving);
    gone.keySet().removeAll(present.keySet());
    for (Map.Entry<String, Map.Entry<String, Stamp>> jar : present.entrySet()) {
      if (!serving.containsKey(jar.getKey())) {
        load(jar.getKey(), jar.getValue().getKey(), jar.getValue().getValue());
      }
    }
    gone.forEach(this::retire);
  }

  private void load(String digest, String name, Stamp stamp) throws IOException {
    Path copy = copies.resolve(digest + ".jar");
    Files.copy(stamp.file(), copy, StandardCopyOption.REPLACE_EXISTING);
    try {
      if (!digest(copy).equals(digest)) {
        return; // still being written: the next scan sees the rest
      }
      PluginJar jar = PluginJar.load(copy, contexts);
      serving.put(digest, jar);
      refused.remove(name);
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
    } catch (RefusedException e) {
      if (!String.valueOf(e.getMessage())
          .equals(refused.put(name, String.valueOf(e.getMessage())))) {
        LOG.error("refused plugin {}: {}", name, e.getMessage());
      }
      Files.deleteIfExists(copy);
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
