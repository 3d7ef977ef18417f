package io.deploymentorchestrator.operator.kubernetes.reading;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.deploymentorchestrator.operator.resources.ReadResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the Kubernetes client of the controller reads and writes objects: whatever the API server
 * takes, up to its own limit of 1.5 MiB an object, can be read. Thread-safe.
 */
public final class ApiSerialization extends KubernetesSerialization {

  /** How an event of a watch begins; the API server writes the fields in this order. */
  private static final Pattern EVENT =
      Pattern.compile(
          "\\{\"type\":\"[A-Z]+\",\"object\":\\{(\"apiVersion\":\"[^\"]*\",\"kind\":\"[^\"]*\")");

  private static final Logger LOG = LoggerFactory.getLogger(ApiSerialization.class);

  private final ObjectMapper mapper;
  private final Map<String, ReadKind<?>> kinds;

  /**
   * For one client.
   *
   * @param kinds the custom resources of ours that it reads; of all others it is told the type when
   *     it is asked for them
   */
  public ApiSerialization(ReadKind<?>... kinds) {
    this(mapper(kinds), kinds);
  }

  private ApiSerialization(ObjectMapper mapper, ReadKind<?>... kinds) {
    super(mapper, false);
    this.mapper = mapper;
    this.kinds = Stream.of(kinds).collect(Collectors.toMap(ReadKind::id, Function.identity()));
    for (ReadKind<?> kind : kinds) {
      registerKubernetesResource(kind.type());
    }
    registerKubernetesResource(Status.class);
  }

  /**
   * A mapper without the limits that Jackson has for texts from strangers (names of 50,000
   * characters, 500 levels, colliding names): the API server's own limits hold, and one tenant's
   * object must not end what all others come with.
   */
  public static ObjectMapper unlimited() {
    return new ObjectMapper(
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build());
  }

  private static ObjectMapper mapper(ReadKind<?>... kinds) {
    SimpleModule ours = new SimpleModule("set aside what can't be read");
    for (ReadKind<?> kind : kinds) {
      kind.register(ours);
    }
    return unlimited().registerModule(ours);
  }

  @Override
  public <T> T unmarshal(InputStream input, TypeReference<T> type) {
    return retryable(() -> super.unmarshal(input, type));
  }

  @Override
  public <T> T unmarshal(String text, Class<T> type) {
    Matcher start = type == WatchEvent.class ? EVENT.matcher(text) : null;
    ReadKind<?> kind = start != null && start.lookingAt() ? kinds.get(start.group(1)) : null;
    return kind == null
        ? super.unmarshal(text, type)
        : type.cast(retryable(() -> event(text, kind)));
  }

  /**
   * Reads an event of one of our watches at once. The client reads any event as a tree first, to
   * find the type of its object: with one watch for all namespaces, the time that a large object
   * takes is time that all others wait. A bookmark (each minute, Kubernetes API concepts, "Watch
   * bookmarks") has a version and no name.
   */
  private WatchEvent event(String text, ReadKind<?> kind) {
    WatchEvent event = new WatchEvent();
    try (JsonParser parser = mapper.createParser(text)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "type" -> event.setType(parser.getText());
          case "object" ->
              event.setObject(
                  "BOOKMARK".equals(event.getType())
                      ? bookmark(parser, kind.create().get())
                      : mapper.readValue(parser, kind.type()));
          default -> parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw KubernetesClientException.launderThrowable(e);
    }
    return event;
  }

  private <R extends ReadResource<?, ?>> R bookmark(JsonParser parser, R empty) throws IOException {
    JsonNode metadata = mapper.<JsonNode>readTree(parser).path("metadata");
    empty.setMetadata(mapper.treeToValue(metadata, ObjectMeta.class));
    return empty;
  }

  @Override
  public <T> T convertValue(Object value, Class<T> type) {
    return retryable(() -> super.convertValue(value, type));
  }

  /**
   * An informer stops for good, and with it the process, at what looks like JSON of a type that it
   * will never read ({@link ExceptionHandler#isDeserializationException}). Here it can only be an
   * answer that was cut off or garbled on its way: told without that cause, it is tried again.
   */
  private static <T> T retryable(Supplier<T> read) {
    try {
      return read.get();
    } catch (RuntimeException e) {
      if (!ExceptionHandler.isDeserializationException(e)) {
        throw e;
      }
      Throwable cause = e.getCause() == null ? e : e.getCause();
      LOG.warn("an answer of the API server can't be read ({}): asked for again", name(cause));
      throw new KubernetesClientException(
          "an answer of the API server can't be read (" + name(cause) + "): cut off or garbled");
    }
  }

  private static String name(Throwable cause) {
    return cause.getClass().getSimpleName();
  }
}
