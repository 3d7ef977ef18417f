package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.api.SpiVersion;
import io.deploymentorchestrator.controller.plugin.PluginJar.RefusedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** What can be said of a jar before any of its classes is loaded. */
final class JarCheck {

  private static final List<String> HOST_PACKAGES =
      List.of("io/deploymentorchestrator/api/", "org/pf4j/", "org/slf4j/", "org/jspecify/");
  private static final Pattern PLAIN_VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)(-.*)?");

  private JarCheck() {}

  /**
   * Checks a jar.
   *
   * @throws RefusedException if it is damaged, bundles what belongs to the host, or needs another
   *     SPI
   */
  static void check(Path jar) throws RefusedException {
    Manifest manifest;
    try (JarFile file = new JarFile(jar.toFile())) {
      manifest = file.getManifest();
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (manifest != null) {
      checkSpi(manifest.getMainAttributes());
    }
    checkContent(jar);
  }

  /** The Plugin-Id of a jar, if that much of it can be read. */
  static @Nullable String pluginId(Path jar) {
    return attribute(jar, "Plugin-Id");
  }

  /** The Plugin-Version of a jar, if it has one and that much of it can be read. */
  static @Nullable String pluginVersion(Path jar) {
    return attribute(jar, "Plugin-Version");
  }

  private static @Nullable String attribute(Path jar, String name) {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      return manifest == null ? null : manifest.getMainAttributes().getValue(name);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Reads all of it: a stream, other than {@link JarFile}, compares the checksum of each entry, and
   * a damaged class would otherwise be met only when it is first used.
   */
  private static void checkContent(Path jar) throws RefusedException {
    try (InputStream in = Files.newInputStream(jar);
        ZipInputStream zip = new ZipInputStream(new BufferedInputStream(in))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        for (String bundled : HOST_PACKAGES) {
          if (e.getName().startsWith(bundled) && e.getName().endsWith(".class")) {
            throw new RefusedException(
                Refusal.Cause.HOST_CLASSES,
                "it bundles classes of "
                    + bundled.replace('/', '.')
                    + "* that belong to the host; give that dependency scope provided");
          }
        }
        zip.transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static RefusedException unreadable(IOException e) {
    return new RefusedException(
        Refusal.Cause.UNREADABLE,
        "it is no readable jar (damaged, or not copied to its end): " + e.getMessage());
  }

  private static void checkSpi(Attributes manifest) throws RefusedException {
    String required = manifest.getValue("Plugin-Requires");
    if (required == null || required.isBlank() || required.strip().equals("*")) {
      return;
    }
    boolean satisfied;
    try {
      satisfied = Selection.satisfies(SpiVersion.current(), expression(required.strip()));
    } catch (RuntimeException e) {
      throw new RefusedException(
          Refusal.Cause.SPI_VERSION,
          "its manifest says Plugin-Requires: " + required + ", which is no version");
    }
    if (!satisfied) {
      throw new RefusedException(
          Refusal.Cause.SPI_VERSION,
          "it was built for version %s of the handler SPI, and this host has %s: %s"
              .formatted(
                  required,
                  SpiVersion.current(),
                  "take a build of the plugin for that, or a host of a fitting version"));
    }
  }

  /** A plain version is the lowest that will do, of that major version. */
  private static String expression(String required) {
    Matcher plain = PLAIN_VERSION.matcher(required);
    return plain.matches()
        ? ">=" + required + " & <" + (Integer.parseInt(plain.group(1)) + 1) + ".0.0"
        : required;
  }
}
