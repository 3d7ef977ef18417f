package io.deploymentorchestrator.controller.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes plugin jars out of classes of the test class path. */
public final class TestJars {

  private TestJars() {}

  /**
   * Writes a jar whose extension is the given handler, with the classes nested in it, and a version
   * it can read.
   */
  public static Path write(Path file, String id, String version, Class<?> handler)
      throws IOException {
    return write(file, manifest(id, version), version, handler, Map.of());
  }

  /** The same for {@link EchoHandler} under another name. */
  public static Path write(
      Path file, String id, String version, Class<?> handler, String handlerName)
      throws IOException {
    return write(file, manifest(id, version), version, handler, Map.of("name.txt", handlerName));
  }

  /** An {@link EchoHandler} under another name that starts when setting {@code gate} opens. */
  public static Path writeWaiting(Path file, String handlerName) throws IOException {
    return write(
        file,
        manifest(handlerName, "1.0.0"),
        "1.0.0",
        EchoHandler.class,
        Map.of("name.txt", handlerName, "start.txt", "wait"));
  }

  /** An {@link EchoHandler} that starts in one of the ways it knows. */
  static Path writeStarting(Path file, String id, String version, String how) throws IOException {
    return write(file, manifest(id, version), version, EchoHandler.class, Map.of("start.txt", how));
  }

  /**
   * The same with a manifest of choice.
   *
   * @param more path in the jar → text
   */
  public static Path write(
      Path file, Manifest manifest, String version, Class<?> handler, Map<String, String> more)
      throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (OutputStream out = Files.newOutputStream(part);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      for (Class<?> type : handler.getNestMembers()) {
        addClass(jar, type);
      }
      add(jar, "META-INF/extensions.idx", handler.getName() + "\n");
      add(jar, "version.txt", version);
      for (Map.Entry<String, String> entry : more.entrySet()) {
        add(jar, entry.getKey(), entry.getValue());
      }
    }
    Files.move(
        part,
        file,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    return file;
  }

  /** Adds a class to a jar being written. */
  static void addClass(JarOutputStream jar, Class<?> type) throws IOException {
    String path = type.getName().replace('.', '/') + ".class";
    jar.putNextEntry(new JarEntry(path));
    try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new IOException("no class file of " + type);
      }
      in.transferTo(jar);
    }
    jar.closeEntry();
  }

  private static void add(JarOutputStream jar, String path, String text) throws IOException {
    add(jar, path, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  static void add(JarOutputStream jar, String path, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(path));
    jar.write(content);
    jar.closeEntry();
  }

  /** The manifest of a plugin. */
  public static Manifest manifest(String id, String version) {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Plugin-Id", id);
    attributes.putValue("Plugin-Version", version);
    return manifest;
  }
}
