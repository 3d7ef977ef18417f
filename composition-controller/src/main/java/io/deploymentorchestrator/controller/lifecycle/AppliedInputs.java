package io.deploymentorchestrator.controller.lifecycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.operator.limits.MemoryShares;
import io.deploymentorchestrator.operator.limits.MemorySize;
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
public final class AppliedInputs {

  private record Kept(@Nullable String account, String hash, Supplier<JsonNode> config) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SMALL = 16 << 10;

  private final Map<ComponentKey, Kept> kept = new ConcurrentHashMap<>();
  private final MemoryShares memory;

  /** Out of what is kept for namespaces. */
  public AppliedInputs(MemoryShares memory) {
    this.memory = memory;
  }

  /** These were applied. Those that there is no memory for are not kept: they are not repaired. */
  public void applied(Node node, Inputs inputs) {
    Kept known = kept.get(node.key());
    if (known == null || !known.hash().equals(inputs.hash())) {
      Supplier<JsonNode> config = config(node, inputs);
      if (config == null) {
        kept.remove(node.key());
      } else {
        kept.put(node.key(), new Kept(inputs.account(), inputs.hash(), config));
      }
    }
  }

  /** What memory is reserved under. */
  private record Reservation(ComponentKey key) {}

  /** The last that were applied, without the dependencies that they came from. */
  public Optional<Inputs> of(ComponentKey key) {
    return Optional.ofNullable(kept.get(key))
        .map(k -> new Inputs(k.config().get(), k.account(), k.hash(), List.of(), Set.of()));
  }

  /** Its Component is gone. */
  public void forget(ComponentKey key) {
    kept.remove(key);
    memory.release(key.namespace(), new Reservation(key));
  }

  /**
   * A config without references is in memory anyway, until the spec changes; a large one, and a
   * resolved one, is kept as text, which takes a tenth.
   */
  private @Nullable Supplier<JsonNode> config(Node node, Inputs inputs) {
    JsonNode config = inputs.config();
    Reservation reservation = new Reservation(node.key());
    if (node.template().names().isEmpty() && MemorySize.of(config) <= SMALL) {
      memory.release(node.key().namespace(), reservation);
      return () -> config;
    }
    byte[] text = write(config);
    return memory.hold(node.key().namespace(), reservation, text.length) ? () -> read(text) : null;
  }

  private static byte[] write(JsonNode config) {
    try {
      return JSON.writeValueAsBytes(config);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode read(byte[] text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
