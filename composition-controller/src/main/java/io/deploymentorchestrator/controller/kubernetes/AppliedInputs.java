package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What Components were last made from, with which they are repaired while something new waits. In
 * memory only: after a restart it is known again of each Component whose inputs are still the same.
 * Thread-safe.
 */
final class AppliedInputs {

  private record Kept(@Nullable String account, String hash, Supplier<JsonNode> config) {}

  private final Map<ComponentKey, Kept> kept = new ConcurrentHashMap<>();

  /** These were applied. */
  void applied(Node node, Inputs inputs) {
    Kept known = kept.get(node.key());
    if (known == null || !known.hash().equals(inputs.hash())) {
      kept.put(node.key(), new Kept(inputs.account(), inputs.hash(), config(node, inputs)));
    }
  }

  /** The last that were applied, without the dependencies that they came from. */
  Optional<Inputs> of(ComponentKey key) {
    return Optional.ofNullable(kept.get(key))
        .map(k -> new Inputs(k.config().get(), k.account(), k.hash(), List.of(), Set.of()));
  }

  void forget(ComponentKey key) {
    kept.remove(key);
  }

  /** A config without references is in memory anyway; a resolved one takes a tenth as text. */
  private static Supplier<JsonNode> config(Node node, Inputs inputs) {
    JsonNode config = inputs.config();
    if (node.template().names().isEmpty()) {
      return () -> config;
    }
    byte[] text = write(config);
    return () -> read(text);
  }

  private static byte[] write(JsonNode config) {
    try {
      return Bindings.JSON.writeValueAsBytes(config);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode read(byte[] text) {
    try {
      return Bindings.JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
