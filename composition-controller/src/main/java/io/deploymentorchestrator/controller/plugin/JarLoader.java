package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.controller.plugin.PluginJar.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads and starts jars, and unloads them, each on a thread of its own: a handler's start or stop
 * may take long, or for ever. Jars are loaded from private copies, so that overwriting a file can't
 * corrupt classes that are still to be read from it. Thread-safe.
 */
final class JarLoader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JarLoader.class);

  private static final Duration THREADS_END_WITHIN = Duration.ofSeconds(10);

  private final Path copies;
  private final Function<String, HandlerContext> contexts;
  private final UnloadedClasses unloaded = new UnloadedClasses(THREADS_END_WITHIN);

  /**
   * A loader with a folder of its own for copies.
   *
   * @param contexts what a handler of a name is started with
   */
  JarLoader(Function<String, HandlerContext> contexts) throws IOException {
    this.contexts = contexts;
    this.copies = Files.createTempDirectory("orchestrator-plugins");
  }

  /** What came of loading a jar: one of the two. */
  record Outcome(@Nullable PluginJar jar, @Nullable Refusal refusal) {}

  /**
   * The thread that will load and start a jar, not started itself.
   *
   * @param then gets what came of it, on that thread
   */
  Thread loading(FolderJar jar, FolderScan.Stamp stamp, Consumer<Outcome> then) {
    return Thread.ofPlatform()
        .name("plugin-load-" + jar.file())
        .daemon()
        .inheritInheritableThreadLocals(false)
        .unstarted(
            () -> {
              Outcome outcome = attempt(jar, stamp);
              HostContext.call(
                  () -> {
                    then.accept(outcome);
                    return outcome;
                  });
            });
  }

  private Outcome attempt(FolderJar jar, FolderScan.Stamp stamp) {
    try {
      // Each load has a file of its own: the one before may still be open.
      Path copy = copies.resolve(jar.digest() + "-" + System.nanoTime() + ".jar");
      Files.copy(stamp.file(), copy);
      try {
        if (!FolderScan.digest(copy).equals(jar.digest())) {
          throw new RefusedException(Refusal.Cause.UNREADABLE, "it is still being written");
        }
        jar.named(JarCheck.pluginId(copy));
        PluginJar opened = PluginJar.open(copy, jar.digest());
        jar.holds(opened.versions().keySet());
        opened.start(contexts);
        return new Outcome(opened, null);
      } catch (RefusedException e) {
        Files.deleteIfExists(copy);
        return new Outcome(null, e.refusal());
      }
    } catch (Throwable e) { // whoever waits for the outcome is to get one
      return new Outcome(null, new Refusal(Refusal.Cause.UNREADABLE, e.toString()));
    }
  }

  /** Unloads a jar whose last call has returned. */
  void unload(String file, PluginJar jar) {
    unloaded.add(file, jar.handlers().getFirst().classes());
    Thread.ofPlatform()
        .name("plugin-unload-" + file)
        .daemon()
        .inheritInheritableThreadLocals(false)
        .start(
            () -> {
              jar.unload();
              LOG.info("unloaded {}", file);
            });
  }

  /** Warns of threads that outlived their jar, if there are any that were not told of. */
  void warnOfThreads() {
    unloaded.warnOfThreads();
  }

  /** Unloaded jars whose classes are still held by something. Settles with garbage collection. */
  int classLoadersLeft() {
    return unloaded.left();
  }

  /** Deletes the copies. */
  @Override
  public void close() {
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
