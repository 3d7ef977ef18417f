package io.deploymentorchestrator.localenvironment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A Secret as a folder, for a process that runs outside of the cluster: what a kubelet does for a
 * Pod that mounts it. All files change at once, since each state is a folder of its own and a link
 * is turned. Followed until it is closed.
 */
public final class MountedSecret implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NOTHING = "";

  private final Kubectl kubectl;
  private final String namespace;
  private final String name;
  private final List<String> keys;
  private final Path folder;
  private final Thread follower;
  private volatile boolean closed;
  private String last = NOTHING;
  private int states;

  private MountedSecret(
      Kubectl kubectl, String namespace, String name, List<String> keys, Path folder) {
    this.kubectl = kubectl;
    this.namespace = namespace;
    this.name = name;
    this.keys = List.copyOf(keys);
    this.folder = folder;
    this.follower = Thread.ofPlatform().daemon().name("secret " + name).unstarted(this::follow);
  }

  /**
   * Waits until the Secret is there, for up to a minute, and follows it from then on.
   *
   * @param keys which it must have
   * @param folder must not be there yet
   * @throws StartFailure if there is no such Secret with these keys
   */
  public static MountedSecret mount(
      Kubectl kubectl, String namespace, String name, List<String> keys, Path folder) {
    var mounted = new MountedSecret(kubectl, namespace, name, keys, folder);
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!mounted.refresh()) {
        if (System.nanoTime() > deadline) {
          throw new StartFailure(
              "Secret %s of namespace %s has no %s after %d s"
                  .formatted(name, namespace, keys, PATIENCE.toSeconds()));
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
      for (String key : keys) {
        Files.createSymbolicLink(folder.resolve(key), Path.of("..data", key));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    mounted.follower.start();
    return mounted;
  }

  /** With a file for each key. */
  public Path folder() {
    return folder;
  }

  private void follow() {
    while (!closed) {
      LockSupport.parkNanos(POLL.toNanos());
      try {
        refresh();
      } catch (IOException | RuntimeException e) {
        // The API server is away, or the Secret is being replaced: the next look tells.
      }
    }
  }

  /** Whether it has all keys. */
  private boolean refresh() throws IOException {
    Optional<String> read = read();
    if (read.isEmpty() || closed) {
      return false;
    }
    if (!read.get().equals(last)) {
      turn(read.get().split(" "));
      last = read.get();
    }
    return true;
  }

  private Optional<String> read() {
    var template = new StringBuilder();
    for (String key : keys) {
      template.append(template.isEmpty() ? "" : " ");
      template.append("{.data.").append(key.replace(".", "\\.")).append('}');
    }
    String values =
        kubectl.run(
            "get",
            "secret",
            name,
            "-n",
            namespace,
            "--ignore-not-found",
            "-o",
            "jsonpath=" + template);
    String[] parts = values.split(" ");
    boolean complete =
        parts.length == keys.size() && List.of(parts).stream().noneMatch(String::isEmpty);
    return complete ? Optional.of(values) : Optional.empty();
  }

  private void turn(String[] values) throws IOException {
    states++;
    Path fresh = Files.createDirectory(folder.resolve("..state-" + states));
    for (int i = 0; i < values.length; i++) {
      Files.write(fresh.resolve(keys.get(i)), Base64.getDecoder().decode(values[i]));
    }
    Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), fresh.getFileName());
    Files.move(
        link,
        folder.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Follows it no longer; the files stay. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(follower);
  }
}
