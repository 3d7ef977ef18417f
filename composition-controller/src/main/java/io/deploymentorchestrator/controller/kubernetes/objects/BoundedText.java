package io.deploymentorchestrator.controller.kubernetes.objects;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An answer as it comes, up to a length: what is longer is broken off, and nothing of it is kept.
 */
final class BoundedText implements AsyncBody.Consumer<List<ByteBuffer>> {

  private final int most;
  private ByteArrayOutputStream text = new ByteArrayOutputStream();
  private boolean tooLong;

  /**
   * For an answer.
   *
   * @param most bytes
   */
  BoundedText(int most) {
    this.most = most;
  }

  @Override
  public synchronized void consume(List<ByteBuffer> part, AsyncBody rest) {
    for (ByteBuffer buffer : part) {
      if (tooLong || text.size() + buffer.remaining() > most) {
        tooLong = true;
        text = new ByteArrayOutputStream();
        rest.cancel();
        return;
      }
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      text.writeBytes(bytes);
    }
    rest.consume();
  }

  /** Whether it was broken off. */
  synchronized boolean isTooLong() {
    return tooLong;
  }

  /** All of it, once it has ended. */
  synchronized byte[] toByteArray() {
    return text.toByteArray();
  }
}
