package io.deploymentorchestrator.operator.kubernetes.reading;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.deploymentorchestrator.operator.json.BoundedJson;
import io.deploymentorchestrator.operator.resources.ReadResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one custom resource of ours. What does not fit our types is left out and {@linkplain
 * ReadResource#unreadable named}, instead of ending the list or watch that it came with. Only text
 * that is no JSON, or metadata that is none, still does.
 *
 * @param <S> its spec
 * @param <T> its status
 * @param <R> the resource
 */
final class ResourceDeserializer<S, T, R extends ReadResource<S, T>> extends JsonDeserializer<R> {

  /** Of a path that is told. */
  private static final int LONGEST_PATH = 200;

  private final Supplier<R> create;
  private final Class<S> specType;
  private final Class<T> statusType;
  private final Function<T, @Nullable String> statusProblem;

  /**
   * For a kind.
   *
   * @param statusProblem what of a status was not kept, for it went past a limit; null if all was
   */
  ResourceDeserializer(
      Supplier<R> create,
      Class<S> specType,
      Class<T> statusType,
      Function<T, @Nullable String> statusProblem) {
    this.create = create;
    this.specType = specType;
    this.statusType = statusType;
    this.statusProblem = statusProblem;
  }

  @Override
  public R deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    R resource = create.get();
    BoundedJson.begin(context);
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      parser.nextToken();
    }
    for (; parser.currentToken() == JsonToken.FIELD_NAME; parser.nextToken()) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "metadata" -> resource.setMetadata(context.readValue(parser, ObjectMeta.class));
        case "spec" -> resource.setSpec(part(resource, parser, context, field, specType));
        case "status" -> {
          T status = part(resource, parser, context, field, statusType);
          resource.setStatus(status);
          String problem = status == null ? null : statusProblem.apply(status);
          if (problem != null) {
            resource.setAside(problem);
          }
        }
        default -> parser.skipChildren();
      }
    }
    if (resource.getMetadata() == null || resource.getMetadata().getName() == null) {
      throw JsonMappingException.from(parser, "an object without a name");
    }
    if (resource.getSpec() == null && resource.unreadable().isEmpty()) {
      resource.setAside("spec is missing");
    }
    return resource;
  }

  private static <P> @Nullable P part(
      ReadResource<?, ?> resource,
      JsonParser parser,
      DeserializationContext context,
      String field,
      Class<P> type)
      throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    JsonStreamContext outside = outside(parser);
    try {
      return context.readValue(parser, type);
    } catch (JsonMappingException e) {
      resource.setAside(field + path(e) + " can't be read: it does not fit this version");
      while (parser.getParsingContext() != outside) {
        if (parser.nextToken() == null) {
          throw e;
        }
      }
      return null;
    }
  }

  /** The context of the object that a value belongs to; the parser stands on the value's start. */
  private static JsonStreamContext outside(JsonParser parser) {
    JsonStreamContext here = parser.getParsingContext();
    return parser.currentToken().isStructStart() ? here.getParent() : here;
  }

  private static String path(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : "." + r.getFieldName())
            .collect(Collectors.joining());
    return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "…";
  }
}
