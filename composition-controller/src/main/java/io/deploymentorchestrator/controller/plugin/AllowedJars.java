package io.deploymentorchestrator.controller.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The digests of the jars in a folder, each file read once, and the list of those that may be
 * served. Guarded by its folder's lock.
 */
final class AllowedJars {

  private static final Logger LOG = LoggerFactory.getLogger(AllowedJars.class);

  private final Optional<Path> list;
  private final Map<FolderScan.Stamp, String> digests = new HashMap<>();
  private @Nullable DigestList allowed;

  /**
   * Reads the list.
   *
   * @param list a file that lists the SHA-256 of the jars that may be served; empty: any may
   * @throws IOException if it can't be read
   */
  AllowedJars(Optional<Path> list) throws IOException {
    this.list = list;
    if (list.isPresent()) {
      this.allowed = DigestList.read(list.get());
    }
  }

  /** Reads the list anew, and forgets what is not in the folder any more. */
  void refresh(FolderScan scan) {
    digests.keySet().retainAll(scan.jars().values());
    if (list.isEmpty()) {
      return;
    }
    try {
      allowed = DigestList.read(list.get());
    } catch (IOException e) {
      LOG.warn("the list of digests can't be read, the one before stays: {}", e.toString());
    }
  }

  /** The SHA-256 of a file, in hex. */
  String digest(FolderScan.Stamp stamp) throws IOException {
    String known = digests.get(stamp);
    if (known == null) {
      known = FolderScan.digest(stamp.file());
      digests.put(stamp, known);
    }
    return known;
  }

  boolean allows(String digest) {
    return allowed == null || allowed.allows(digest);
  }
}
