package io.deploymentorchestrator.manifest.inventory;

import io.deploymentorchestrator.manifest.config.DeletionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the handler must know although the config may be unreadable or the status lost.
 *
 * @param intended objects that were about to be created, and may have been
 * @param deletionPolicy of the last config that could be read
 * @param repairs when which object was put back lately, in epoch seconds, by the text of its key
 */
public record Checkpoint(
    List<AppliedObject> intended,
    Optional<DeletionPolicy> deletionPolicy,
    Map<String, List<Long>> repairs) {

  /** Repairs that long ago are forgotten. */
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  /** Nothing recorded. */
  public static final Checkpoint NONE = new Checkpoint(List.of(), Optional.empty(), Map.of());

  /** Absent is empty. */
  @SuppressWarnings("NullableOptional") // what the host binds may be absent
  public Checkpoint(
      @Nullable List<AppliedObject> intended,
      @Nullable Optional<DeletionPolicy> deletionPolicy,
      @Nullable Map<String, List<Long>> repairs) {
    this.intended = List.copyOf(Objects.requireNonNullElse(intended, List.of()));
    this.deletionPolicy = Objects.requireNonNullElse(deletionPolicy, Optional.empty());
    this.repairs = Map.copyOf(Objects.requireNonNullElse(repairs, Map.of()));
  }

  /** With these objects about to be created beside those that already are. */
  public Checkpoint intending(List<AppliedObject> more, DeletionPolicy policy) {
    List<AppliedObject> all = new ArrayList<>(intended);
    more.stream().filter(o -> !intends(o.key())).forEach(all::add);
    return new Checkpoint(all, Optional.of(policy), repairs);
  }

  /** Whether an object was about to be created. */
  public boolean intends(ObjectKey key) {
    return intended.stream().anyMatch(o -> o.key().equals(key));
  }

  /** Without the intents, which are settled by an inventory. */
  public Checkpoint settled(ManifestStatus inventory, DeletionPolicy policy) {
    List<AppliedObject> open =
        intended.stream().filter(o -> inventory.find(o.ref()).isEmpty()).toList();
    return new Checkpoint(open, Optional.of(policy), repairs);
  }

  /** How often an object was put back lately. */
  public int repairsOf(ObjectKey key, Instant now) {
    return recent(now).getOrDefault(key.text(), List.of()).size();
  }

  /** With one more repair. */
  public Checkpoint repaired(ObjectKey key, Instant now) {
    Map<String, List<Long>> all = new HashMap<>(recent(now));
    List<Long> times = new ArrayList<>(all.getOrDefault(key.text(), List.of()));
    times.add(now.getEpochSecond());
    all.put(key.text(), List.copyOf(times));
    return new Checkpoint(intended, deletionPolicy, all);
  }

  /** Forgetting is left to the next repair: time alone is no reason to write. */
  private Map<String, List<Long>> recent(Instant now) {
    long since = now.minus(REMEMBERED).getEpochSecond();
    Map<String, List<Long>> kept = new HashMap<>();
    repairs.forEach(
        (key, times) -> {
          List<Long> recent = times.stream().filter(t -> t > since).toList();
          if (!recent.isEmpty()) {
            kept.put(key, recent);
          }
        });
    return kept;
  }
}
