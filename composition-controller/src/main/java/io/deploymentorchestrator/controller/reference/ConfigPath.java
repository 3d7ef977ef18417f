package io.deploymentorchestrator.controller.reference;

import org.jspecify.annotations.Nullable;

/**
 * A place in a config: {@code config.fields.db_host.value}, {@code config.items[0]["any key"]}.
 * Unambiguous. A step and what is before it: the text is only built for whoever reads it, since a
 * config may hold a thousand places below a key of any length. Immutable.
 */
public final class ConfigPath {

  /** The config itself. */
  public static final ConfigPath ROOT = new ConfigPath(null, "config");

  private static final int SHOWN = 200;
  private static final int SHOWN_KEY = 60;

  private final @Nullable ConfigPath parent;

  /** A key (String) or an index (Integer). */
  private final Object step;

  private ConfigPath(@Nullable ConfigPath parent, Object step) {
    this.parent = parent;
    this.step = step;
  }

  /** A field of the object here. */
  public ConfigPath field(String key) {
    return new ConfigPath(this, key);
  }

  /** An item of the list here. */
  public ConfigPath item(int index) {
    return new ConfigPath(this, index);
  }

  /** All of it, however long. */
  public String text() {
    return text(Integer.MAX_VALUE);
  }

  /** For a message: at most 200 characters, the middle of what is longer left out. */
  @Override
  public String toString() {
    return Excerpt.of(text(SHOWN_KEY), SHOWN);
  }

  /** Whether a text is this path's, without building it. */
  boolean isWritten(String text) {
    int end = text.length();
    ConfigPath here = this;
    for (ConfigPath up = parent; up != null; up = up.parent) {
      String last = stepText(here.step, Integer.MAX_VALUE);
      end -= last.length();
      if (!text.startsWith(last, end)) {
        return false;
      }
      here = up;
    }
    return here.step.equals(text.substring(0, end));
  }

  private String text(int longestKey) {
    StringBuilder text = new StringBuilder();
    String[] steps = new String[depth()];
    ConfigPath here = this;
    for (int i = steps.length - 1; i >= 0 && here.parent != null; i--) {
      steps[i] = stepText(here.step, longestKey);
      here = here.parent;
    }
    text.append(here.step);
    for (String each : steps) {
      text.append(each);
    }
    return text.toString();
  }

  private int depth() {
    int depth = 0;
    for (ConfigPath up = parent; up != null; up = up.parent) {
      depth++;
    }
    return depth;
  }

  private static String stepText(Object step, int longestKey) {
    if (step instanceof String key) {
      String shown = Excerpt.of(key, longestKey);
      return isPlain(key)
          ? "." + shown
          : "[\"" + shown.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
    }
    return "[" + step + "]";
  }

  private static boolean isPlain(String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
      if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-'))) {
        return false;
      }
    }
    return !key.isEmpty();
  }
}
