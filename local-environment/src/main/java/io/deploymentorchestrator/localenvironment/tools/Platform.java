package io.deploymentorchestrator.localenvironment.tools;

import java.util.Locale;

/** Operating system and architecture in the words of Go, which release files use too. */
record Platform(String os, String architecture) {
  static Platform current() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return new Platform(
        os.startsWith("mac") ? "darwin" : "linux",
        switch (architecture) {
          case "x86_64", "amd64" -> "amd64";
          case "aarch64", "arm64" -> "arm64";
          default -> architecture;
        });
  }

  @Override
  public String toString() {
    return os + "-" + architecture;
  }
}
