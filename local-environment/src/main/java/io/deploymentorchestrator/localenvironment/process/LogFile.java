package io.deploymentorchestrator.localenvironment.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the end of a log, for messages that say why something did not start. */
public final class LogFile {
  private static final int LINES = 20;
  private static final int BYTES = 64 * 1024;

  private LogFile() {}

  /** The last 20 lines, each indented; a note instead if there is nothing to read. */
  public static String tail(Path log) {
    return tail(log, LINES);
  }

  /** The last lines, each indented; a note instead if there is nothing to read. */
  public static String tail(Path log, int count) {
    List<String> lines;
    try (var file = Files.newByteChannel(log)) {
      file.position(Math.max(0, file.size() - BYTES));
      var buffer = ByteBuffer.allocate(BYTES);
      while (buffer.hasRemaining() && file.read(buffer) >= 0) {
        // read on until the end
      }
      lines =
          new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return "  (no log at " + log + ")";
    }
    if (lines.isEmpty()) {
      return "  (nothing was logged)";
    }
    return String.join(
        "\n",
        lines.subList(Math.max(0, lines.size() - count), lines.size()).stream()
            .map(line -> "  " + line)
            .toList());
  }
}
