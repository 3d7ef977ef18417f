package io.deploymentorchestrator.controller.plugin;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A plugin jar compiled from sources given as text: for classes that the class path must not hold.
 */
final class CompiledPlugin {

  private CompiledPlugin() {}

  /**
   * Writes a jar.
   *
   * @param sources class name → source; the one of a handler is the one made by {@link #handler}
   */
  static void write(Path file, Map<String, String> sources) throws IOException {
    write(file, sources, System.getProperty("java.class.path"));
  }

  /** The same, compiled against an SPI as it was released. */
  static void write(Path file, Map<String, String> sources, Path spi) throws IOException {
    write(file, sources, spi + File.pathSeparator + System.getProperty("java.class.path"));
  }

  private static void write(Path file, Map<String, String> sources, String classPath)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();
    List<JavaFileObject> units = new ArrayList<>();
    sources.forEach((name, text) -> units.add(new Source(name, text)));
    try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
        JavaFileManager manager = new InMemory(standard, classes)) {
      List<String> options = List.of("-proc:none", "-classpath", classPath);
      if (!compiler.getTask(null, manager, null, options, null, units).call()) {
        throw new IllegalArgumentException("the sources do not compile");
      }
    }
    String handler =
        sources.entrySet().stream()
            .filter(e -> e.getValue().contains("ComponentHandler"))
            .findFirst()
            .orElseThrow()
            .getKey();
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, TestJars.manifest(handler, "1.0.0"))) {
      for (Map.Entry<String, ByteArrayOutputStream> type : classes.entrySet()) {
        TestJars.add(
            jar, type.getKey().replace('.', '/') + ".class", type.getValue().toByteArray());
      }
      TestJars.add(jar, "META-INF/extensions.idx", (handler + "\n").getBytes());
    }
  }

  /** Source of a handler that tells what an expression gives, as the meaning of a condition. */
  static String handler(String className, String name, String body) {
    int dot = className.lastIndexOf('.');
    return """
    package %s;
    import io.deploymentorchestrator.api.*;
    import java.util.List;
    public class %s implements ComponentHandler<Object, Object> {
      private static String tell() { %s }
      public HandlerDescriptor descriptor() {
        return new HandlerDescriptor("%s", "1.0.0", "{}", "{}",
            List.of(new HandlerDescriptor.ConditionType("Told", tell())), false);
      }
      public Class<Object> configType() { return Object.class; }
      public Class<Object> statusType() { return Object.class; }
      public ApplyResult<Object> apply(ApplyRequest<Object, Object> request) {
        return ApplyResult.ready("x", List.of(), "done");
      }
      public DeleteResult<Object> delete(DeleteRequest<Object> request) {
        return new DeleteResult.Deleted<>("done");
      }
    }
    """
        .formatted(className.substring(0, dot), className.substring(dot + 1), body, name);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> classes;

    InMemory(JavaFileManager standard, Map<String, ByteArrayOutputStream> classes) {
      super(standard);
      this.classes = classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(
          URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          classes.put(name, out);
          return out;
        }
      };
    }
  }
}
