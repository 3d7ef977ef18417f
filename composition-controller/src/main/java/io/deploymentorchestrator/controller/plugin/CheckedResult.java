package io.deploymentorchestrator.controller.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.controller.status.ComponentStatuses;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What came of a call, checked and turned into JSON: whatever a handler returns, a status can be
 * written from it. Made on the handler's own thread, since it runs code of the handler: getters of
 * its records, and {@code watches}.
 *
 * @param status what providerStatus is to be
 * @param checkpoint what the checkpoint is to be
 * @param watched what is to be watched; null: nobody was asked, all stays
 */
public record CheckedResult<R>(
    R result, @Nullable JsonNode status, @Nullable JsonNode checkpoint, @Nullable Watched watched) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The API server stores objects of up to about 1.5 MiB, and a config may take 1 MiB. */
  private static final int MOST_STATUS_BYTES = 512 * 1024;

  private static final int MOST_CHECKPOINT_BYTES = 256 * 1024;
  private static final int MOST_MESSAGE_CHARACTERS = 32 * 1024;
  private static final Pattern TYPE = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,315}");
  private static final Pattern REASON = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,1022}");

  /** A handler returned what can't be used. The message says why, without quoting it. */
  public static final class InvalidResult extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidResult(String message) {
      super(message);
    }
  }

  /**
   * Of an apply.
   *
   * @param result null if the handler returned nothing
   * @throws InvalidResult if no status can be written from it
   */
  public static CheckedResult<ApplyResult<Object>> of(
      LoadedHandler handler,
      @Nullable ApplyResult<Object> result,
      @Nullable JsonNode lastStatus,
      @Nullable JsonNode lastCheckpoint) {
    switch (result) {
      case null -> throw new InvalidResult("nothing");
      case ApplyResult.Ready<Object> r -> {
        message(r.message());
        present("recheckAfter", r.recheckAfter());
      }
      case ApplyResult.InProgress<Object> r -> {
        reason(r.reason());
        message(r.message());
        present("recheckAfter", r.recheckAfter());
      }
      case ApplyResult.Failed<Object> r -> {
        reason(r.reason());
        message(r.message());
        present("retry", r.retry());
      }
    }
    conditions(result.conditions());
    present("status", result.status());
    present("checkpoint", result.checkpoint());
    JsonNode status = status(handler, result.status(), lastStatus);
    JsonNode checkpoint =
        result.checkpoint().isEmpty()
            ? lastCheckpoint
            : json(handler, "checkpoint", result.checkpoint().get(), MOST_CHECKPOINT_BYTES);
    return new CheckedResult<>(result, status, checkpoint, watched(handler, status));
  }

  /**
   * Of a delete.
   *
   * @param result null if the handler returned nothing
   * @throws InvalidResult if no status can be written from it
   */
  public static CheckedResult<DeleteResult<Object>> of(
      LoadedHandler handler, @Nullable DeleteResult<Object> result, @Nullable JsonNode lastStatus) {
    switch (result) {
      case null -> throw new InvalidResult("nothing");
      case DeleteResult.Deleted<Object> r -> {
        message(r.message());
        return new CheckedResult<>(result, lastStatus, null, null);
      }
      case DeleteResult.InProgress<Object> r -> {
        reason(r.reason());
        message(r.message());
        conditions(r.conditions());
        present("recheckAfter", r.recheckAfter());
        present("status", r.status());
        JsonNode status = status(handler, r.status(), lastStatus);
        return new CheckedResult<>(result, status, null, watched(handler, status));
      }
      case DeleteResult.Failed<Object> r -> {
        reason(r.reason());
        message(r.message());
        conditions(r.conditions());
        present("retry", r.retry());
        return new CheckedResult<>(result, lastStatus, null, watched(handler, lastStatus));
      }
    }
  }

  /** What a handler wants watched. */
  public sealed interface Watched {

    /** These objects and no others. */
    record These(List<WatchedObject> objects) implements Watched {}

    /**
     * It threw instead: all stays, and its call counts for what it returned.
     *
     * @param exception class of what it threw
     */
    record WatchesFailed(String exception) implements Watched {}
  }

  /** What a handler wants watched by a status. */
  public static Watched watched(LoadedHandler handler, @Nullable JsonNode status) {
    try {
      Optional<Object> bound = StatusBinding.bind(handler, status);
      return new Watched.These(
          bound.isEmpty() ? List.of() : List.copyOf(handler.handler().watches(bound.get())));
    } catch (Throwable e) { // an Error of the handler's, too
      return new Watched.WatchesFailed(e.getClass().getName());
    }
  }

  private static @Nullable JsonNode status(
      LoadedHandler handler, Optional<Object> status, @Nullable JsonNode last) {
    if (status.isEmpty()) {
      return last;
    }
    JsonNode json = json(handler, "status", status.get(), MOST_STATUS_BYTES);
    if (!json.isObject()) {
      throw new InvalidResult("a status that is no JSON object");
    }
    handler
        .statusProblem(json)
        .ifPresent(
            problem -> {
              throw new InvalidResult("a status that violates its own schema: " + problem);
            });
    return json;
  }

  private static JsonNode json(LoadedHandler handler, String what, Object value, int mostBytes) {
    JsonNode json;
    Counter counter = new Counter();
    try {
      json = handler.json().valueToTree(value);
      JSON.writeValue(counter, json);
    } catch (IllegalArgumentException e) {
      throw new InvalidResult("a " + what + " that is no JSON");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (counter.bytes > mostBytes) {
      throw new InvalidResult(
          "a %s of %d bytes; at most %d are stored".formatted(what, counter.bytes, mostBytes));
    }
    return json;
  }

  private static void conditions(@Nullable List<Condition> conditions) {
    if (conditions == null) {
      throw new InvalidResult("no conditions");
    }
    Set<String> types = new HashSet<>();
    for (Condition condition : conditions) {
      present("condition", condition);
      if (condition.type() == null || !TYPE.matcher(condition.type()).matches()) {
        throw new InvalidResult("a condition whose type is no CamelCase word");
      }
      if (ComponentStatuses.isHosts(condition.type())) {
        throw new InvalidResult("a condition " + condition.type() + ", which is the host's own");
      }
      if (!types.add(condition.type())) {
        throw new InvalidResult("condition " + condition.type() + " twice");
      }
      present("status of a condition", condition.status());
      reason(condition.reason());
      message(condition.message());
    }
  }

  private static void reason(@Nullable String reason) {
    if (reason == null || !REASON.matcher(reason).matches()) {
      throw new InvalidResult("a reason that is no CamelCase word");
    }
  }

  private static void message(@Nullable String message) {
    if (message == null) {
      throw new InvalidResult("no message");
    }
    if (message.length() > MOST_MESSAGE_CHARACTERS) {
      throw new InvalidResult("a message of more than " + MOST_MESSAGE_CHARACTERS + " characters");
    }
  }

  private static void present(String what, @Nullable Object value) {
    if (value == null) {
      throw new InvalidResult("no " + what);
    }
  }

  private static final class Counter extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
      bytes += length;
    }
  }
}
