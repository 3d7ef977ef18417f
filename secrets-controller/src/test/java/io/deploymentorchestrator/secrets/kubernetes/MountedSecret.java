package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.secrets.certificates.TlsBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A folder as a kubelet mounts a Secret: a new folder is written, then one link turned to it. */
final class MountedSecret {

  private final Path folder;
  private int generation;

  MountedSecret(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /** Replaces all three files at once. */
  synchronized void write(TlsBundle bundle) throws IOException {
    generation++;
    Path fresh = Files.createDirectories(folder.resolve("..g" + generation));
    Files.write(fresh.resolve("ca.crt"), bundle.authority().getBytes(StandardCharsets.US_ASCII));
    Files.write(fresh.resolve("tls.crt"), bundle.certificate().getBytes(StandardCharsets.US_ASCII));
    Files.write(fresh.resolve("tls.key"), bundle.key().bytes());
    Path link = folder.resolve("..data_tmp");
    Files.createSymbolicLink(link, fresh.getFileName());
    Files.move(
        link,
        folder.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
