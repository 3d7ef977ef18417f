package io.deploymentorchestrator.benchmarks.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The requests of one user, read from the API server's audit log: exact, because the server writes
 * a line before it gives the answer, and because impersonated requests keep the user who made them.
 * (The server's own metrics tell no user.)
 *
 * @param file with one event a line
 * @param user whose requests are counted
 */
public record AuditLog(Path file, String user) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where the log ends now. */
  public long mark() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The user's requests since a mark, in the order of their answers. */
  public List<Request> since(long mark) {
    List<Request> requests = new ArrayList<>();
    for (String line : new String(tail(mark), StandardCharsets.UTF_8).split("\n")) {
      // Most lines are other users': not worth parsing.
      if (line.contains(user)) {
        read(line, requests);
      }
    }
    return requests;
  }

  private byte[] tail(long mark) {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[Math.toIntExact(log.length() - mark)];
      log.seek(mark);
      log.readFully(bytes);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--; // a line that is being written
      }
      return Arrays.copyOf(bytes, end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String line, List<Request> requests) {
    JsonNode event;
    try {
      event = JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
    String verb = event.path("verb").asText();
    String stage = event.path("stage").asText();
    // A watch is told when it begins and when it ends: it counts once.
    boolean counts = stage.equals("ResponseComplete") != verb.equals("watch");
    if (counts && event.at("/user/username").asText().equals(user)) {
      JsonNode object = event.path("objectRef");
      String resource = object.path("resource").asText(event.path("requestURI").asText());
      String sub = object.path("subresource").asText();
      requests.add(
          new Request(
              verb,
              sub.isEmpty() ? resource : resource + "/" + sub,
              object.path("namespace").asText(),
              object.path("name").asText(),
              event.path("userAgent").asText().split("[ /]", 2)[0],
              event.has("impersonatedUser"),
              event.at("/responseStatus/code").asInt(),
              Instant.parse(event.path("requestReceivedTimestamp").asText()),
              Instant.parse(event.path("stageTimestamp").asText())));
    }
  }
}
