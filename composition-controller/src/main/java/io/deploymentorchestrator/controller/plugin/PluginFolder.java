package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.controller.plan.HandlerAbsence;
import io.deploymentorchestrator.controller.plugin.Selection.Candidate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that handler jars are dropped into, watched by content: volumes swap symbolic links,
 * and a copy in progress changes a file many times. What two scans saw alike is judged as a whole:
 * of each handler the best jar is served. A new jar is loaded and started on a thread of its own,
 * then calls are routed to it, then the old one is drained and unloaded. A jar that can't be used
 * is refused with a reason, and what it was to replace goes on serving. Thread-safe.
 */
public final class PluginFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PluginFolder.class);

  /** How long a handler may take to start. */
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** How long a handler that was there at the beginning counts as late and not as missing. */
  private static final Duration LATE_LIMIT = Duration.ofSeconds(15);

  private static final String UNREADABLE = "unreadable:";

  private final Settings settings;
  private final JarLoader loader;
  private final HandlerRegistry registry;
  private final AllowedJars allowed;
  private final ScheduledExecutorService scanner =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("plugin-folder").daemon().factory());

  /** Digest → what is known of each jar in the folder. */
  private final Map<String, FolderJar> jars = new LinkedHashMap<>();

  /** Digest → jars that left the folder and serve until their successors do. */
  private final Map<String, FolderJar> departed = new LinkedHashMap<>();

  /** Handler → digest of the jar that serves it. */
  private final Map<String, String> routes = new TreeMap<>();

  private FolderScan lastScan = FolderScan.EMPTY;
  private FolderScan judged = FolderScan.EMPTY;
  private long begun;
  private int judgements;
  private int routed;
  private String lastTrouble = "";
  private boolean closed;

  /**
   * Where jars come from.
   *
   * @param folder the folder
   * @param digests a file that lists the SHA-256 of the jars that may be served; empty: any may
   * @param interval how often the folder is looked at
   */
  public record Settings(Path folder, Optional<Path> digests, Duration interval) {

    /** A folder whose jars are all allowed, looked at every 2 seconds. */
    public static Settings of(Path folder) {
      return new Settings(folder, Optional.empty(), Duration.ofSeconds(2));
    }
  }

  /**
   * A folder of jars.
   *
   * @param contexts what a handler of a name is started with
   */
  public PluginFolder(
      Path folder, HandlerRegistry registry, Function<String, HandlerContext> contexts)
      throws IOException {
    this(Settings.of(folder), registry, contexts);
  }

  /**
   * A folder of jars.
   *
   * @param contexts what a handler of a name is started with
   * @throws IOException if the list of digests can't be read
   */
  public PluginFolder(
      Settings settings, HandlerRegistry registry, Function<String, HandlerContext> contexts)
      throws IOException {
    this.settings = settings;
    this.registry = registry;
    this.allowed = new AllowedJars(settings.digests());
    this.loader = new JarLoader(contexts);
  }

  /**
   * Begins to load what is there, and to watch. Waits for no handler to start: each is served as
   * soon as it has. Until all have, or for 15 s, the registry tells that it is being filled.
   */
  public void start() {
    synchronized (this) {
      begun = System.nanoTime();
      registry.filling(true);
      scan(true);
    }
    long millis = settings.interval().toMillis();
    scanner.scheduleWithFixedDelay(() -> scan(false), millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Tells the registry why what is in the folder is not served. */
  private void tellAbsences() {
    Map<String, HandlerAbsence> absences = new TreeMap<>();
    for (FolderJar jar : jars.values()) {
      Refusal refusal = jar.refusal();
      for (String name : jar.names()) {
        if (routes.containsKey(name)) {
          continue;
        }
        if (jar.loading()) {
          absences.put(name, new HandlerAbsence.Starting(jar.file()));
        } else if (refusal != null) {
          absences.putIfAbsent(name, new HandlerAbsence.Refused(jar.file(), refusal.message()));
        }
      }
    }
    registry.absent(absences);
  }

  /** Ends the time in which a handler that is not served counts as late. */
  private void endFilling() {
    if (!registry.filling()) {
      return;
    }
    List<String> late =
        jars.values().stream().filter(FolderJar::loading).map(FolderJar::file).toList();
    boolean over = System.nanoTime() - begun > LATE_LIMIT.toNanos();
    if (late.isEmpty() || over) {
      registry.filling(false);
    }
    if (!late.isEmpty() && over) {
      LOG.warn("{} have not started yet: what they hold is missing until then", late);
    }
  }

  /** Jars that are not served, by file name, and why. */
  public synchronized Map<String, Refusal> refused() {
    Map<String, Refusal> refused = new TreeMap<>();
    for (FolderJar jar : jars.values()) {
      Refusal refusal = jar.refusal();
      if (refusal != null) {
        refused.put(jar.file(), refusal);
      }
    }
    return refused;
  }

  /** How often calls of a handler were routed to a jar: each arrival and each swap counts. */
  public synchronized int routed() {
    return routed;
  }

  /** Unloaded jars whose classes are still held by something. Settles with garbage collection. */
  public int classLoadersLeft() {
    return loader.classLoadersLeft();
  }

  private synchronized void scan(boolean first) {
    if (closed) {
      return;
    }
    try {
      FolderScan scan = FolderScan.of(settings.folder(), settings.digests().orElse(null));
      // At start there is nobody to disturb: a jar that is still being copied is refused and judged
      // again.
      boolean settled = first || scan.equals(lastScan);
      lastScan = scan;
      if (settled && !scan.equals(judged)) {
        judge(scan);
        judged = scan;
      }
      lastTrouble = "";
    } catch (IOException | RuntimeException e) {
      if (!e.toString().equals(lastTrouble)) {
        lastTrouble = e.toString();
        LOG.warn("plugins folder {} can't be read: {}", settings.folder(), lastTrouble);
      }
    }
    if (jars.values().stream().filter(j -> j.giveUp(START_LIMIT)).count() > 0) {
      settle();
    }
    endFilling();
    loader.warnOfThreads();
  }

  private void judge(FolderScan scan) throws IOException {
    judgements++;
    allowed.refresh(scan);
    Map<String, Map.Entry<String, FolderScan.Stamp>> present = new LinkedHashMap<>();
    for (Map.Entry<String, FolderScan.Stamp> entry : scan.jars().entrySet()) {
      present.putIfAbsent(digestOf(entry.getKey(), entry.getValue()), entry);
    }
    for (FolderJar jar : List.copyOf(jars.values())) {
      if (!present.containsKey(jar.digest())) {
        jars.remove(jar.digest());
        jar.depart(judgements);
        departed.put(jar.digest(), jar);
      }
    }
    present.forEach((digest, file) -> arrive(digest, file.getKey(), file.getValue()));
    settle();
  }

  /** Stands in for the digest of a file that can't be read: the others are served all the same. */
  private String digestOf(String file, FolderScan.Stamp stamp) {
    try {
      return allowed.digest(stamp);
    } catch (IOException e) {
      return UNREADABLE + file;
    }
  }

  /** A jar is in the folder: new, back again, or there before. */
  private void arrive(String digest, String file, FolderScan.Stamp stamp) {
    FolderJar known = jars.get(digest);
    if (known == null) {
      known = departed.remove(digest);
    }
    if (known != null && known.serves() && allowed.allows(digest)) {
      known.rename(file, stamp.millis());
      jars.put(digest, known);
      return;
    }
    if (known != null && known.loading()) {
      jars.put(digest, known);
      return;
    }
    if (known != null) {
      retire(known);
    }
    FolderJar jar = new FolderJar(digest, file, stamp.millis(), judgements);
    if (known != null) {
      jar.remember(known);
    }
    jars.put(digest, jar);
    if (digest.startsWith(UNREADABLE)) {
      jar.refuse(Refusal.unreadable());
    } else if (allowed.allows(digest)) {
      load(jar, stamp);
    } else {
      jar.refuse(Refusal.notAllowed(digest));
    }
  }

  private void load(FolderJar jar, FolderScan.Stamp stamp) {
    Thread thread = loader.loading(jar, stamp, outcome -> loaded(jar, outcome));
    jar.load(thread);
    thread.start();
  }

  private synchronized void loaded(FolderJar jar, JarLoader.Outcome outcome) {
    if (outcome.jar() != null && (closed || !jar.loading() || jars.get(jar.digest()) != jar)) {
      loader.unload(jar.file(), outcome.jar()); // nobody waits for it any more
    } else if (outcome.jar() != null) {
      jar.loaded(outcome.jar());
    } else if (jar.loading() && outcome.refusal() != null) {
      jar.refuse(outcome.refusal());
    }
    if (!closed) {
      settle();
    }
    endFilling();
  }

  /**
   * Routes each handler to the best jar there is, lets go of the others, and tells why what is not
   * served is not.
   */
  private void settle() {
    List<FolderJar> choice = new ArrayList<>(jars.values());
    departed.values().stream().filter(this::successorAwaited).forEach(choice::add);
    Selection selection = Selection.of(candidates(choice), routes);
    Map<String, String> wanted = selection.serving();
    route(wanted);
    for (FolderJar jar : List.copyOf(jars.values())) {
      Refusal idle = selection.idle().get(jar.digest());
      if (idle != null) {
        retire(jar);
        jar.refuse(idle);
      }
    }
    for (FolderJar jar : List.copyOf(departed.values())) {
      if (!wanted.containsValue(jar.digest())) {
        departed.remove(jar.digest());
        retire(jar);
      }
    }
    tellAbsences();
  }

  private static List<Candidate> candidates(Collection<FolderJar> jars) {
    List<Candidate> candidates = new ArrayList<>();
    for (FolderJar jar : jars) {
      PluginJar loaded = jar.jar();
      if (loaded != null) {
        candidates.add(new Candidate(jar.digest(), jar.file(), jar.modified(), loaded.versions()));
      }
    }
    return candidates;
  }

  /**
   * Whether a jar that left the folder goes on serving, because something in the folder may be what
   * is to replace it and does not serve (yet): it is still starting, or it was refused.
   */
  private boolean successorAwaited(FolderJar gone) {
    return allowed.allows(gone.digest())
        && jars.values().stream().noneMatch(j -> j.succeeds(gone))
        && jars.values().stream().anyMatch(j -> j.mayBecome(gone));
  }

  private void route(Map<String, String> wanted) {
    for (Map.Entry<String, String> entry : wanted.entrySet()) {
      String name = entry.getKey();
      String digest = entry.getValue();
      if (digest.equals(routes.get(name))) {
        continue;
      }
      FolderJar jar = jars.getOrDefault(digest, departed.get(digest));
      PluginJar loaded = jar == null ? null : jar.jar();
      if (jar == null || loaded == null) {
        continue;
      }
      for (LoadedHandler handler : loaded.handlers()) {
        if (handler.descriptor().name().equals(name)) {
          LOG.info("serving handler {} {} from {}", name, handler.version(), jar.file());
          routes.put(name, digest);
          routed++;
          jar.used();
          registry.put(handler, () -> released(jar));
        }
      }
    }
    for (String name : Set.copyOf(routes.keySet())) {
      if (!wanted.containsKey(name)) {
        routes.remove(name);
        LOG.info("handler {} is served no longer", name);
        registry.find(name).ifPresent(registry::remove);
      }
    }
  }

  /** A handler is routed elsewhere and its last call has returned. */
  private synchronized void released(FolderJar jar) {
    jar.released();
    unloadIfDone(jar);
  }

  /** A jar is not wanted any more: it goes once its last call has returned. */
  private void retire(FolderJar jar) {
    jar.retire();
    unloadIfDone(jar);
  }

  private void unloadIfDone(FolderJar jar) {
    PluginJar done = jar.takeIfDone();
    if (done != null) {
      loader.unload(jar.file(), done);
    }
  }

  @Override
  public void close() {
    scanner.shutdownNow();
    synchronized (this) {
      closed = true;
      route(Map.of());
      jars.values().forEach(this::retire);
      departed.values().forEach(this::retire);
      loader.close();
    }
  }
}
