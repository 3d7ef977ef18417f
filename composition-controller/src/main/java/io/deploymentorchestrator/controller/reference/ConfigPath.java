package io.deploymentorchestrator.controller.reference;

/**
 * How places in a config are written: {@code config.fields.db_host.value}, {@code
 * config.items[0]["any key"]}. Unambiguous.
 */
public final class ConfigPath {

  /** The config itself. */
  public static final String ROOT = "config";

  private ConfigPath() {}

  /** A field of an object. */
  public static String field(String path, String key) {
    return key.matches("[A-Za-z_][A-Za-z0-9_-]*")
        ? path + "." + key
        : path + "[\"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
  }

  /** An item of a list. */
  public static String item(String path, int index) {
    return path + "[" + index + "]";
  }
}
