package io.deploymentorchestrator.operator.kubernetes.reading;

import com.fasterxml.jackson.databind.module.SimpleModule;
import io.deploymentorchestrator.operator.resources.ReadResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A kind of custom resources of ours, as it is read.
 *
 * @param <R> the resource
 */
public final class ReadKind<R extends ReadResource<?, ?>> {

  private final Class<R> type;
  private final Supplier<R> create;
  private final ResourceDeserializer<?, ?, R> deserializer;

  private ReadKind(Class<R> type, Supplier<R> create, ResourceDeserializer<?, ?, R> deserializer) {
    this.type = type;
    this.create = create;
    this.deserializer = deserializer;
  }

  /**
   * A kind.
   *
   * @param statusProblem what of a status was not kept, for it went past a limit; null if all was
   */
  public static <S, T, R extends ReadResource<S, T>> ReadKind<R> of(
      Class<R> type,
      Supplier<R> create,
      Class<S> spec,
      Class<T> status,
      Function<T, @Nullable String> statusProblem) {
    return new ReadKind<>(
        type, create, new ResourceDeserializer<>(create, spec, status, statusProblem));
  }

  Class<R> type() {
    return type;
  }

  Supplier<R> create() {
    return create;
  }

  /** As an object of the kind begins, after the brace. */
  String id() {
    return "\"apiVersion\":\""
        + HasMetadata.getApiVersion(type)
        + "\",\"kind\":\""
        + HasMetadata.getKind(type)
        + '"';
  }

  void register(SimpleModule module) {
    module.addDeserializer(type, deserializer);
  }
}
