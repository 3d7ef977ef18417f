package io.deploymentorchestrator.localenvironment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Free loopback ports. */
public final class Ports {
  static final String LOOPBACK = "127.0.0.1";
  private static final int ATTEMPTS = 3;

  private Ports() {}

  /** A port nobody listens on at this moment. */
  public static int free() {
    return free(1).getFirst();
  }

  /** Several at once, all different. */
  static List<Integer> free(int count) {
    var sockets = new ArrayList<ServerSocket>();
    try {
      for (int i = 0; i < count; i++) {
        var socket = new ServerSocket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("no free loopback port", e);
    } finally {
      sockets.forEach(Ports::closeQuietly);
    }
  }

  /**
   * Starts something on freshly chosen ports, again with others if one of them was taken meanwhile.
   */
  static <T> T retryingWhenTaken(Supplier<T> start) {
    for (int attempt = 1; ; attempt++) {
      try {
        return start.get();
      } catch (StartFailure failure) {
        if (!failure.portTaken() || attempt == ATTEMPTS) {
          throw failure;
        }
      }
    }
  }

  private static void closeQuietly(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It was bound for a moment only; a port that cannot be released will be noticed by who wants
      // it.
    }
  }
}
