package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.HandlerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pf4j.JarPluginLoader;
import org.pf4j.JarPluginManager;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginLoader;
import org.pf4j.PluginManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loaded jar. Each has a PF4J manager of its own, so that two versions of one plugin can be
 * loaded at once while one takes over from the other. Handler instances are made once: PF4J makes
 * new ones for each question.
 */
final class PluginJar {

  private static final Logger LOG = LoggerFactory.getLogger(PluginJar.class);

  private final Path copy;
  private final JarPluginManager manager;
  private final List<LoadedHandler> handlers;
  private final List<LoadedHandler> started = new ArrayList<>();

  private PluginJar(Path copy, JarPluginManager manager, List<LoadedHandler> handlers) {
    this.copy = copy;
    this.manager = manager;
    this.handlers = List.copyOf(handlers);
  }

  List<LoadedHandler> handlers() {
    return handlers;
  }

  /** Name → version of what it holds. */
  Map<String, String> versions() {
    Map<String, String> versions = new HashMap<>();
    handlers.forEach(h -> versions.put(h.descriptor().name(), h.version()));
    return versions;
  }

  /**
   * Loads a jar without starting its handlers.
   *
   * @param jar a copy that nobody else writes to; unloading deletes it
   * @param digest its SHA-256
   * @throws RefusedException if it can't be used, saying why
   */
  static PluginJar open(Path jar, String digest) throws RefusedException {
    JarCheck.check(jar);
    JarPluginManager manager = new SingleJarManager();
    try {
      String id = manager.loadPlugin(jar);
      Thread.currentThread().setContextClassLoader(manager.getPluginClassLoader(id));
      manager.startPlugin(id);
      String version = JarCheck.pluginVersion(jar);
      Map<String, LoadedHandler> handlers = new HashMap<>();
      for (ComponentHandler<?, ?> handler : extensions(manager, id)) {
        LoadedHandler loaded = new LoadedHandler(handler, digest);
        String name = loaded.descriptor().name();
        checkVersion(name, loaded.version(), version);
        if (handlers.put(name, loaded) != null) {
          throw new RefusedException(
              Refusal.Cause.INVALID, "two of its classes are handlers named " + name);
        }
      }
      if (handlers.isEmpty()) {
        throw new RefusedException(
            Refusal.Cause.INVALID,
            "it holds no handler: a class that implements ComponentHandler and carries @Extension, and META-INF/extensions.idx"
                + " naming it (written by PF4J's annotation processor; from JDK 23 on that needs -proc:full)");
      }
      return new PluginJar(jar, manager, List.copyOf(handlers.values()));
    } catch (RefusedException e) {
      unload(manager);
      throw e;
    } catch (Throwable e) { // a plugin may throw anything, and none of it is a reason to stop here
      unload(manager);
      throw new RefusedException(Refusal.Cause.INVALID, Refusal.said(e));
    }
  }

  /** Whoever reads the manifest and whoever reads the status are to see the same version. */
  private static void checkVersion(String name, String version, @Nullable String manifest)
      throws RefusedException {
    if (manifest != null && !manifest.equals(version)) {
      throw new RefusedException(
          Refusal.Cause.INVALID,
          "its manifest says Plugin-Version: %s, and the descriptor of handler %s says version %s: make them equal"
              .formatted(manifest, name, version));
    }
  }

  /**
   * Starts the handlers; unloads the jar if one does not start.
   *
   * @throws RefusedException with what the handler said
   */
  void start(Function<String, HandlerContext> contexts) throws RefusedException {
    for (LoadedHandler handler : handlers) {
      String name = handler.descriptor().name();
      try {
        handler.handler().start(contexts.apply(name));
        started.add(handler);
      } catch (Throwable e) { // also an Error: it is this jar's, and the others are to be served
        unload();
        throw new RefusedException(
            Refusal.Cause.START, "handler " + name + " did not start: " + Refusal.said(e));
      }
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static List<ComponentHandler<?, ?>> extensions(PluginManager manager, String id) {
    return (List) manager.getExtensions(ComponentHandler.class, id);
  }

  /**
   * Stops the handlers and closes the class loader. Call it after the last call has returned, on a
   * thread that a handler's stop may hold up.
   */
  void unload() {
    for (LoadedHandler handler : started) {
      try {
        handler.handler().stop();
      } catch (Throwable e) {
        LOG.warn(
            "handler {} did not stop cleanly: {}",
            handler.descriptor().name(),
            e.getClass().getName());
      }
    }
    started.clear();
    unload(manager);
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      LOG.debug("{} stays behind", copy, e);
    }
  }

  private static void unload(JarPluginManager manager) {
    for (var plugin : List.copyOf(manager.getPlugins())) {
      try {
        manager.unloadPlugin(plugin.getPluginId());
      } catch (Throwable e) {
        LOG.warn("plugin {} was not unloaded cleanly", plugin.getPluginId(), e);
      }
    }
  }

  /** Why a jar is not served. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal.Cause why;

    RefusedException(Refusal.Cause why, String message) {
      super(message);
      this.why = why;
    }

    Refusal refusal() {
      return new Refusal(why, String.valueOf(getMessage()));
    }
  }

  private static final class SingleJarManager extends JarPluginManager {

    SingleJarManager() {
      super(Path.of("no-plugins-root"));
    }

    @Override
    protected PluginLoader createPluginLoader() {
      return new JarPluginLoader(this) {
        @Override
        public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
          PluginClassLoader loader =
              new PluginClassLoader(pluginManager, descriptor, HostClasses.LOADER);
          loader.addFile(path.toFile());
          return loader;
        }

        @Override
        public boolean isApplicable(Path path) {
          return Files.isRegularFile(path);
        }
      };
    }
  }
}
