package io.deploymentorchestrator.provider.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A folder as a kubelet mounts a Secret: a new folder is written, then one link turned to it. */
public final class CertificateMount {

  private final Path folder;
  private int generation;

  public CertificateMount(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
  }

  /** Replaces all three files at once. */
  public void write(byte[] authority, TestAuthority.Issued server) throws IOException {
    generation++;
    Path fresh = Files.createDirectories(folder.resolve("..g" + generation));
    Files.write(fresh.resolve("ca.crt"), authority);
    Files.write(fresh.resolve("tls.crt"), server.certificate());
    Files.write(fresh.resolve("tls.key"), server.key());
    Path link = folder.resolve("..data_tmp");
    Files.createSymbolicLink(link, fresh.getFileName());
    Files.move(
        link,
        folder.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    for (String name : new String[] {"ca.crt", "tls.crt", "tls.key"}) {
      Path file = folder.resolve(name);
      if (!Files.exists(file)) {
        Files.createSymbolicLink(file, Path.of("..data", name));
      }
    }
  }
}
