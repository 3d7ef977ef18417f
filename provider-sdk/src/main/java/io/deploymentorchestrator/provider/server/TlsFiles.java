package io.deploymentorchestrator.provider.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The three files of a certificate folder, as bytes of one moment.
 *
 * @param authority {@code ca.crt}: whom clients must be signed by
 * @param certificate {@code tls.crt}: the server's chain
 * @param key {@code tls.key}
 */
record TlsFiles(byte[] authority, byte[] certificate, byte[] key) {

  /** A kubelet writes a new folder and then turns this link to it. */
  private static final String CURRENT = "..data";

  /**
   * Reads them from one folder, whatever links are turned meanwhile.
   *
   * @throws NoSuchFileException one is missing
   */
  static TlsFiles read(Path folder) throws IOException {
    Path current = folder.resolve(CURRENT);
    Path real = (Files.exists(current) ? current : folder).toRealPath();
    return new TlsFiles(
        Files.readAllBytes(real.resolve("ca.crt")),
        Files.readAllBytes(real.resolve("tls.crt")),
        Files.readAllBytes(real.resolve("tls.key")));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TlsFiles files
        && Arrays.equals(authority, files.authority)
        && Arrays.equals(certificate, files.certificate)
        && Arrays.equals(key, files.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(certificate);
  }

  @Override
  public String toString() {
    return "TlsFiles[hidden]";
  }
}
