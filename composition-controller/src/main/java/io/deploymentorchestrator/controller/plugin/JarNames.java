package io.deploymentorchestrator.controller.plugin;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Under which handler's name a jar is looked for whose handlers can't be read. */
final class JarNames {

  private static final Pattern FILE = Pattern.compile("(.+?)(-\\d.*)?\\.jar");

  private JarNames() {}

  /**
   * Its plugin's id, and its file's name without a version: handlers commonly go by them.
   *
   * @param pluginId null if it is not known
   */
  static Set<String> of(@Nullable String pluginId, String file) {
    Set<String> names = new TreeSet<>();
    if (pluginId != null) {
      names.add(pluginId);
    }
    Matcher matcher = FILE.matcher(file);
    if (matcher.matches()) {
      names.add(matcher.group(1));
    }
    return names;
  }
}
