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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the handler must know although the config may be unreadable or the status lost.
 *
 * @param intended objects that were about to be created, and may have been
 * @param deletionPolicy of the last config that could be read
 * @param repairs when which object was put back lately, in epoch seconds, by the text of its key
 * @param reclaimed when fields of it were made ours again whose values were right, likewise
 * @param transferred fields of others that were about to be made ours, by the text of the object's
 *     key
 */
public record Checkpoint(
    List<AppliedObject> intended,
    Optional<DeletionPolicy> deletionPolicy,
    Map<String, List<Long>> repairs,
    Map<String, List<Long>> reclaimed,
    Map<String, TransferredFields> transferred) {

  /** Put-backs that long ago are forgotten. */
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  /** Nothing recorded. */
  public static final Checkpoint NONE =
      new Checkpoint(List.of(), Optional.empty(), Map.of(), Map.of(), Map.of());

  /** Absent is empty. */
  @SuppressWarnings("NullableOptional") // what the host binds may be absent
  public Checkpoint(
      @Nullable List<AppliedObject> intended,
      @Nullable Optional<DeletionPolicy> deletionPolicy,
      @Nullable Map<String, List<Long>> repairs,
      @Nullable Map<String, List<Long>> reclaimed,
      @Nullable Map<String, TransferredFields> transferred) {
    this.intended = List.copyOf(Objects.requireNonNullElse(intended, List.of()));
    this.deletionPolicy = Objects.requireNonNullElse(deletionPolicy, Optional.empty());
    this.repairs = Map.copyOf(Objects.requireNonNullElse(repairs, Map.of()));
    this.reclaimed = Map.copyOf(Objects.requireNonNullElse(reclaimed, Map.of()));
    this.transferred = Map.copyOf(Objects.requireNonNullElse(transferred, Map.of()));
  }

  /** With these objects about to be created beside those that already are. */
  public Checkpoint intending(List<AppliedObject> more, DeletionPolicy policy) {
    List<AppliedObject> all = new ArrayList<>(intended);
    more.stream().filter(o -> !intends(o.key())).forEach(all::add);
    return new Checkpoint(all, Optional.of(policy), repairs, reclaimed, transferred);
  }

  /** Whether an object was about to be created. */
  public boolean intends(ObjectKey key) {
    return intended.stream().anyMatch(o -> o.key().equals(key));
  }

  /** Without what is settled by an inventory: intents, and transfers of what is in it no more. */
  public Checkpoint settled(ManifestStatus inventory, DeletionPolicy policy) {
    List<AppliedObject> open =
        intended.stream().filter(o -> inventory.find(o.ref()).isEmpty()).toList();
    Set<String> known =
        Stream.concat(open.stream(), inventory.applied().stream())
            .map(o -> o.key().text())
            .collect(Collectors.toSet());
    Map<String, TransferredFields> pending = new HashMap<>(transferred);
    pending.keySet().retainAll(known);
    return new Checkpoint(open, Optional.of(policy), repairs, reclaimed, pending);
  }

  /** How often an object was put back lately, in value or in ownership alone. */
  public int putBacksOf(ObjectKey key, Instant now) {
    return recent(repairs, now).getOrDefault(key.text(), List.of()).size()
        + recent(reclaimed, now).getOrDefault(key.text(), List.of()).size();
  }

  /** With one more repair. */
  public Checkpoint repaired(ObjectKey key, Instant now) {
    return new Checkpoint(
        intended, deletionPolicy, more(repairs, key, now), recent(reclaimed, now), transferred);
  }

  /** With one more time that fields were made ours again whose values were right. */
  public Checkpoint reclaimed(ObjectKey key, Instant now) {
    return new Checkpoint(
        intended, deletionPolicy, recent(repairs, now), more(reclaimed, key, now), transferred);
  }

  /** With fields of others about to be made ours. */
  public Checkpoint transferring(ObjectKey key, TransferredFields fields) {
    Map<String, TransferredFields> all = new HashMap<>(transferred);
    all.put(key.text(), fields);
    return new Checkpoint(intended, deletionPolicy, repairs, reclaimed, all);
  }

  /** Without those of an object. */
  public Checkpoint transferSettled(ObjectKey key) {
    Map<String, TransferredFields> others = new HashMap<>(transferred);
    others.remove(key.text());
    return new Checkpoint(intended, deletionPolicy, repairs, reclaimed, others);
  }

  /** Fields of an object that may be ours although they were others'. */
  public Optional<TransferredFields> transferred(ObjectKey key) {
    return Optional.ofNullable(transferred.get(key.text()));
  }

  private static Map<String, List<Long>> more(
      Map<String, List<Long>> times, ObjectKey key, Instant now) {
    Map<String, List<Long>> all = recent(times, now);
    List<Long> one = new ArrayList<>(all.getOrDefault(key.text(), List.of()));
    one.add(now.getEpochSecond());
    all.put(key.text(), List.copyOf(one));
    return all;
  }

  /** Forgetting is left to the next put-back: time alone is no reason to write. */
  private static Map<String, List<Long>> recent(Map<String, List<Long>> all, Instant now) {
    long since = now.minus(REMEMBERED).getEpochSecond();
    Map<String, List<Long>> kept = new HashMap<>();
    all.forEach(
        (key, times) -> {
          List<Long> recent = times.stream().filter(t -> t > since).toList();
          if (!recent.isEmpty()) {
            kept.put(key, recent);
          }
        });
    return kept;
  }
}
