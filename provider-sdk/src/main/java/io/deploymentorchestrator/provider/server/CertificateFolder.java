package io.deploymentorchestrator.provider.server;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of a folder, taken up anew when the content of a file changed. Files that cannot
 * be used change nothing: the last good ones stay. {@link #poll()} is called by one thread; the
 * rest is thread-safe.
 */
final class CertificateFolder {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateFolder.class);

  private final Path folder;
  private final ReloadingKeys keys = new ReloadingKeys();
  private final ReloadingTrust trust = new ReloadingTrust();

  private @Nullable TlsFiles seen;
  private int generation;
  private volatile @Nullable TlsMaterial current;
  private volatile String problem = "the certificates were not read yet";

  CertificateFolder(Path folder) {
    this.folder = folder;
  }

  /** Takes up what is new. */
  void poll() {
    try {
      TlsFiles files = TlsFiles.read(folder);
      if (files.equals(seen)) {
        return;
      }
      TlsMaterial material = TlsMaterial.of("g" + (generation + 1), files);
      generation++;
      trust.use(material);
      keys.use(material);
      current = material;
      seen = files;
      problem = "";
      LOG.info(
          "certificates of {} taken up, valid until {}",
          folder,
          material.certificate().getNotAfter().toInstant());
    } catch (NoSuchFileException e) {
      report(Path.of(e.getFile()).getFileName() + " is missing in " + folder);
    } catch (IOException e) {
      report("the certificates in " + folder + " cannot be read: " + e.getClass().getSimpleName());
    } catch (GeneralSecurityException e) {
      report("the certificates in " + folder + " cannot be used: " + e.getMessage());
    }
  }

  /** Once for each problem, not at each look. */
  private void report(String message) {
    if (!message.equals(problem)) {
      problem = message;
      LOG.warn(current == null ? "waiting: {}" : "{}; those taken up before stay in use", message);
    }
  }

  /** Whether there are certificates to serve with. */
  boolean usable() {
    return current != null;
  }

  /** What is wrong with the files as they are now; empty if nothing is. */
  String problem() {
    return problem;
  }

  /** When the server's certificate in use expires. */
  Optional<Instant> expires() {
    return Optional.ofNullable(current).map(m -> m.certificate().getNotAfter().toInstant());
  }

  ReloadingKeys keys() {
    return keys;
  }

  ReloadingTrust trust() {
    return trust;
  }
}
