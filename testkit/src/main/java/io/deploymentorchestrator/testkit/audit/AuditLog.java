package io.deploymentorchestrator.testkit.audit;

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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The requests that reached the API server, read from its audit log: exact, because the server
 * writes a line before it gives the answer, and because impersonated requests keep the user who
 * made them. (The server's own metrics tell no user.) Immutable: each method that narrows it gives
 * another view of the same file.
 */
public final class AuditLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Set<String> mentioned;
  private final Predicate<AuditedRequest> wanted;

  private AuditLog(Path file, Set<String> mentioned, Predicate<AuditedRequest> wanted) {
    this.file = file;
    this.mentioned = mentioned;
    this.wanted = wanted;
  }

  /** Everybody's requests. */
  public static AuditLog of(Path file) {
    return new AuditLog(file, Set.of(), request -> true);
  }

  /** Of these, the ones that a user made, whomever they were made as. */
  public AuditLog by(String user) {
    return narrowed(user, request -> request.user().equals(user));
  }

  /** Of these, the ones for objects of a namespace. */
  public AuditLog in(String namespace) {
    return narrowed(namespace, request -> request.namespace().equals(namespace));
  }

  /** Of these, the ones that fit. */
  public AuditLog where(Predicate<AuditedRequest> fits) {
    return new AuditLog(file, mentioned, wanted.and(fits));
  }

  /** Most lines are others': those that do not even mention it are not worth parsing. */
  private AuditLog narrowed(String mention, Predicate<AuditedRequest> fits) {
    Set<String> all = new TreeSet<>(mentioned);
    all.add(mention);
    return new AuditLog(file, Set.copyOf(all), wanted.and(fits));
  }

  /** Where the log ends now. */
  public long mark() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The requests since the server's start, in the order of their answers. */
  public List<AuditedRequest> all() {
    return since(0);
  }

  /** The requests since a {@link #mark()}, in the order of their answers. */
  public List<AuditedRequest> since(long mark) {
    List<AuditedRequest> requests = new ArrayList<>();
    for (String line : new String(tail(mark), StandardCharsets.UTF_8).split("\n")) {
      if (!line.isEmpty() && mentioned.stream().allMatch(line::contains)) {
        read(line).filter(wanted).ifPresent(requests::add);
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

  /** Empty for a stage that does not count: a watch is told when it begins and when it ends. */
  private static Optional<AuditedRequest> read(String line) {
    JsonNode event;
    try {
      event = JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
    String verb = event.path("verb").asText();
    String stage = event.path("stage").asText();
    if (stage.equals("ResponseComplete") == verb.equals("watch")) {
      return Optional.empty();
    }
    JsonNode object = event.path("objectRef");
    String resource = object.path("resource").asText(event.path("requestURI").asText());
    String sub = object.path("subresource").asText();
    return Optional.of(
        new AuditedRequest(
            verb,
            sub.isEmpty() ? resource : resource + "/" + sub,
            object.path("namespace").asText(),
            object.path("name").asText(),
            event.at("/user/username").asText(),
            event.path("userAgent").asText().split("[ /]", 2)[0],
            event.has("impersonatedUser"),
            event.at("/responseStatus/code").asInt(),
            Instant.parse(event.path("requestReceivedTimestamp").asText()),
            Instant.parse(event.path("stageTimestamp").asText())));
  }
}
