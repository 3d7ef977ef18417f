package io.deploymentorchestrator.checks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.Collection;
import java.util.Map;

/** How a handler's types become JSON and back. */
public final class HandlerJson {

  private HandlerJson() {}

  /**
   * A mapper for one handler's types. Mappers and their type factories remember the classes they
   * bind to: one that is shared keeps an unloaded jar's class loader alive.
   */
  public static ObjectMapper newMapper() {
    return JsonMapper.builder()
        .typeFactory(TypeFactory.defaultInstance().withCache(new LRUMap<>(16, 200)))
        .addModules(new Jdk8Module(), new JavaTimeModule())
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .serializationInclusion(JsonInclude.Include.NON_ABSENT)
        .build();
  }

  /**
   * Where a document does not bind to a type, and to which Java type there, as {@code port (int)};
   * no value of the document. Empty if that is not known.
   *
   * @param failure what the mapper threw, or something that it caused
   */
  public static String place(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof JsonMappingException mapping) {
        return place(mapping);
      }
    }
    return "";
  }

  private static String place(JsonMappingException failure) {
    PlaceText path = new PlaceText();
    for (JsonMappingException.Reference step : failure.getPath()) {
      if (step.getFieldName() == null) {
        path.item(step.getIndex());
      } else {
        path.field(step.getFieldName());
      }
    }
    String place = path.toString();
    String at = place.isEmpty() ? "its root" : place;
    return switch (failure) {
      case MismatchedInputException e when e.getTargetType() != null ->
          at + " (" + name(e.getTargetType()) + ")";
      // The class alone: what a type's own constructor says may quote.
      case ValueInstantiationException e when e.getCause() != null ->
          "%s (%s, which threw %s)"
              .formatted(
                  at, name(e.getType().getRawClass()), e.getCause().getClass().getSimpleName());
      default -> at;
    };
  }

  /** As it is written, and not as the mapper makes it. */
  private static String name(Class<?> type) {
    if (Collection.class.isAssignableFrom(type)) {
      return "list";
    }
    return Map.class.isAssignableFrom(type) ? "map" : type.getSimpleName();
  }
}
