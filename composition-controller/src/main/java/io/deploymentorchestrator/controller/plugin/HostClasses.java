package io.deploymentorchestrator.controller.plugin;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a plugin sees of the host: the SPI, PF4J, SLF4J and the JDK. Without it a plugin that
 * forgot a library would run on the host's version of it, until that changes.
 */
final class HostClasses extends ClassLoader {

  static final ClassLoader LOADER = new HostClasses();

  private static final List<String> SHARED =
      List.of("io.deploymentorchestrator.api.", "org.pf4j.", "org.slf4j.", "org.jspecify.");

  private HostClasses() {
    super("host-classes-for-plugins", ClassLoader.getPlatformClassLoader());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    for (String prefix : SHARED) {
      if (name.startsWith(prefix)) {
        return HostClasses.class.getClassLoader().loadClass(name);
      }
    }
    throw new ClassNotFoundException(name);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    return null;
  }

  @Override
  protected Enumeration<URL> findResources(String name) throws IOException {
    return Collections.emptyEnumeration();
  }
}
