package io.deploymentorchestrator.localenvironment.tools;

import io.deploymentorchestrator.localenvironment.process.Executables;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the projects publish their binaries, and how a binary is taken out of what they publish.
 */
final class ReleaseFiles {
  private final Versions versions;
  private final Platform platform;
  private final Downloader downloader;
  private final Progress progress;

  ReleaseFiles(Versions versions, Platform platform, Downloader downloader, Progress progress) {
    this.versions = versions;
    this.platform = platform;
    this.downloader = downloader;
    this.progress = progress;
  }

  /**
   * Puts the binary into the folder if its official release file can be had; says in one line why
   * not otherwise.
   */
  boolean download(Tool tool, Path folder) throws IOException {
    Optional<URI> base = versions.releases(tool.project());
    if (base.isEmpty()) {
      return false;
    }
    Path download = folder.resolve(tool.binary() + ".download");
    Downloader.Release release = release(tool, base.get().toString());
    switch (downloader.fetch(release, download)) {
      case Downloader.Outcome.Unavailable(String reason) -> {
        progress.say(tool.binary() + ": no release file (" + reason + ")");
        return false;
      }
      case Downloader.Outcome.NotAsked() -> {
        return false;
      }
      case Downloader.Outcome.Fetched() -> {
        if (tool == Tool.ETCD) {
          unpackEtcd(release.name(), download, folder);
        } else {
          Files.move(download, folder.resolve(tool.binary()), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.setPosixFilePermissions(
            folder.resolve(tool.binary()), PosixFilePermissions.fromString("rwxr-xr-x"));
        return true;
      }
    }
  }

  private Downloader.Release release(Tool tool, String base) {
    String version = "v" + versions.of(tool);
    if (tool == Tool.ETCD) {
      String name =
          "etcd-%s-%s.%s"
              .formatted(version, platform, platform.os().equals("darwin") ? "zip" : "tar.gz");
      String folder = base + "/" + version + "/";
      return new Downloader.Release(
          URI.create(folder + name), URI.create(folder + "SHA256SUMS"), name);
    }
    String file =
        "%s/%s/bin/%s/%s/%s"
            .formatted(base, version, platform.os(), platform.architecture(), tool.binary());
    return new Downloader.Release(URI.create(file), URI.create(file + ".sha256"), tool.binary());
  }

  /**
   * {@code tar} reads both kinds where each is used: GNU tar the tar.gz, the one of macOS the zip
   * as well.
   */
  private static void unpackEtcd(String name, Path archive, Path folder) throws IOException {
    String tar =
        Executables.onPath("tar")
            .orElseThrow(() -> new ProvisioningException("`tar` is needed to unpack etcd"))
            .toString();
    String inside = name.replaceFirst("\\.(tar\\.gz|zip)$", "");
    Path log = Files.createTempFile("orchestrator", ".log");
    Command.run(List.of(tar, "-xf", archive.toString(), inside + "/etcd"), Map.of(), folder, log);
    Files.delete(log);
    Files.move(
        folder.resolve(inside).resolve("etcd"),
        folder.resolve("etcd"),
        StandardCopyOption.ATOMIC_MOVE);
    Cache.deleteRecursively(folder.resolve(inside));
    Files.delete(archive);
  }
}
