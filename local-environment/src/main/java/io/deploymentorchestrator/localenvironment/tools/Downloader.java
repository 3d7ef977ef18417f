package io.deploymentorchestrator.localenvironment.tools;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * Fetches a release file and believes it only if it has its published checksum. Never fails:
 * whatever goes wrong is a reason to go on with the next source. A host that could not be reached
 * is not asked again, so that a closed network costs one attempt.
 */
final class Downloader {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration READ = Duration.ofSeconds(30);
  private static final int LONGEST_CHECKSUM_FILE = 1 << 20;

  private final Set<String> unreachable = new HashSet<>();

  /**
   * A file and where its checksum is published: alone in its file, or on a line ending in the
   * file's name.
   *
   * @param name the file's name in the list of checksums
   */
  record Release(URI file, URI checksums, String name) {}

  /** What came of it. */
  sealed interface Outcome {
    record Fetched() implements Outcome {}

    record Unavailable(String reason) implements Outcome {}

    /** The host could not be reached before in this run; that was said then. */
    record NotAsked() implements Outcome {}
  }

  /** Downloads to {@code target}, which exists afterwards only if its checksum is right. */
  Outcome fetch(Release release, Path target) {
    String host = release.file().getAuthority();
    if (unreachable.contains(host)) {
      return new Outcome.NotAsked();
    }
    try {
      Optional<String> expected = checksum(release);
      if (expected.isEmpty()) {
        return new Outcome.Unavailable("no checksum is published at " + release.checksums());
      }
      try (InputStream body = open(release.file())) {
        Files.copy(body, target);
      }
      String actual = Sha256.of(target);
      if (!actual.equalsIgnoreCase(expected.get())) {
        Files.delete(target);
        return new Outcome.Unavailable(
            "%s has the checksum %s, but %s is published"
                .formatted(release.file(), actual, expected.get()));
      }
      return new Outcome.Fetched();
    } catch (IOException e) {
      if (isUnreachable(e)) {
        unreachable.add(host);
      }
      deleteQuietly(target);
      return new Outcome.Unavailable(host + ": " + reason(e));
    }
  }

  private static Optional<String> checksum(Release release) throws IOException {
    try (InputStream body = open(release.checksums())) {
      String text = new String(body.readNBytes(LONGEST_CHECKSUM_FILE), StandardCharsets.UTF_8);
      return text.lines()
          .map(String::strip)
          .filter(
              line ->
                  !line.contains(" ")
                      || line.endsWith(" " + release.name())
                      || line.endsWith("*" + release.name()))
          .map(line -> line.split("\\s+", 2)[0])
          .filter(word -> word.matches("[0-9a-fA-F]{64}"))
          .findFirst();
    }
  }

  private static InputStream open(URI address) throws IOException {
    var connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) READ.toMillis());
    int status = connection.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      connection.disconnect();
      throw new IOException("HTTP " + status + " for " + address);
    }
    return connection.getInputStream();
  }

  private static boolean isUnreachable(IOException e) {
    return e instanceof ConnectException
        || e instanceof UnknownHostException
        || e instanceof NoRouteToHostException
        || e instanceof SocketTimeoutException
        || e instanceof SSLException;
  }

  private static String reason(IOException e) {
    return switch (e) {
      case UnknownHostException unknown -> "unknown host";
      default -> Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    };
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The folder is a draft that is deleted as a whole.
    }
  }
}
