package io.deploymentorchestrator.devtool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Held by what runs from a checkout, for as long as it runs; the operating system lets go of it
 * however the holder ends.
 */
final class UpLock implements AutoCloseable {
  private final FileChannel channel;

  private UpLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Empty if something runs from this checkout already. */
  static Optional<UpLock> tryAcquire(Checkout checkout) {
    try {
      Files.createDirectories(checkout.lockFile().getParent());
      var channel =
          FileChannel.open(
              checkout.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        return Optional.empty();
      }
      return Optional.of(new UpLock(channel));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static UserError alreadyRunning() {
    return new UserError(
        """
        ./dev up runs from this checkout already.
          ./dev status           says what runs
          eval "$(./dev env)"    points this shell to it
          ./dev down             stops it""");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
