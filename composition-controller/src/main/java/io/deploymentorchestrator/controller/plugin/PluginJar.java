package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.HandlerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.jar.JarFile;
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
  private static final List<String> HOST_PACKAGES =
      List.of("io/deploymentorchestrator/api/", "org/pf4j/", "org/slf4j/", "org/jspecify/");

  private final JarPluginManager manager;
  private final List<LoadedHandler> handlers;

  private PluginJar(JarPluginManager manager, List<LoadedHandler> handlers) {
    this.manager = manager;
    this.handlers = List.copyOf(handlers);
  }

  List<LoadedHandler> handlers() {
    return handlers;
  }

  /**
   * Loads a jar and starts its handlers.
   *
   * @param jar a copy that nobody else writes to
   * @throws RefusedException if it can't be used, saying why
   */
  static PluginJar load(Path jar, Function<String, HandlerContext> contexts)
      throws RefusedException {
    refuseHostPackages(jar);
    JarPluginManager manager = new SingleJarManager();
    try {
      String id = manager.loadPlugin(jar);
      manager.startPlugin(id);
      List<LoadedHandler> handlers = new ArrayList<>();
      for (ComponentHandler<?, ?> handler : extensions(manager, id)) {
        LoadedHandler loaded = new LoadedHandler(handler);
        handler.start(contexts.apply(loaded.descriptor().name()));
        handlers.add(loaded);
      }
      if (handlers.isEmpty()) {
        throw new RefusedException(
            "it holds no handler: a class that implements ComponentHandler and carries @Extension, and META-INF/extensions.idx"
                + " naming it (written by PF4J's annotation processor; from JDK 23 on that needs -proc:full)");
      }
      return new PluginJar(manager, handlers);
    } catch (RefusedException e) {
      unload(manager);
      throw e;
    } catch (Exception | LinkageError e) {
      unload(manager);
      throw new RefusedException(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static List<ComponentHandler<?, ?>> extensions(PluginManager manager, String id) {
    return (List) manager.getExtensions(ComponentHandler.class, id);
  }

  private static void refuseHostPackages(Path jar) throws RefusedException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (String bundled : HOST_PACKAGES) {
        boolean found =
            file.stream()
                .anyMatch(e -> e.getName().startsWith(bundled) && e.getName().endsWith(".class"));
        if (found) {
          throw new RefusedException(
              "it bundles classes of "
                  + bundled.replace('/', '.')
                  + "* that belong to the host; give that dependency scope provided");
        }
      }
    } catch (IOException e) {
      throw new RefusedException("it is no readable jar: " + e.getMessage());
    }
  }

  /** Stops the handlers and closes the class loader. Call it after the last call has returned. */
  void unload() {
    for (LoadedHandler handler : handlers) {
      try {
        handler.handler().stop();
      } catch (RuntimeException e) {
        LOG.warn("handler {} did not stop cleanly", handler.descriptor().name(), e);
      }
    }
    unload(manager);
  }

  private static void unload(JarPluginManager manager) {
    for (var plugin : List.copyOf(manager.getPlugins())) {
      manager.unloadPlugin(plugin.getPluginId());
    }
  }

  /** Why a jar is not served. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
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
