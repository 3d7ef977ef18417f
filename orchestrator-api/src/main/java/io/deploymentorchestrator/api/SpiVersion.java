package io.deploymentorchestrator.api;

/**
 * The version of this SPI, by the rules of semantic versioning: what was compiled against a version
 * runs on every host of the same major version and the same or a higher minor version. A plugin
 * says what it needs by {@code Plugin-Requires} in its manifest; a host that offers less refuses
 * it.
 *
 * <p>It moves apart from the product's own version: see docs/reference/spi.md.
 */
public final class SpiVersion {

  private SpiVersion() {}

  /**
   * The version that is present where this is called, for example {@code 1.1.0}. A method, not a
   * constant: a constant would be copied into what is compiled against it.
   */
  public static String current() {
    return "1.1.0";
  }
}
