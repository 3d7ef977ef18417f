package io.deploymentorchestrator.secretpush.plan;

import static java.util.Objects.requireNonNullElse;

import io.deploymentorchestrator.secretpush.store.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the handler keeps about a Component between calls. The host stores it as JSON, so times are
 * ISO texts. It holds no secret.
 *
 * @param holding the secret this Component has, if any
 * @param intent the value write that is under way, if any; it is closed only by what the store says
 *     of its token, or with the target it was meant for
 * @param retiring places this Component's secret has moved away from
 * @param deletion what deletion is to do, by the last run that came to an end
 * @param nextFreeWrite the state of the {@link WriteBudget}
 * @param announced a change that makes no version (adopting, tagging, deleting) and is about to be
 *     made: being stored is all it is for, because a host that has been replaced can't store it
 */
public record Checkpoint(
    Optional<Holding> holding,
    Optional<Intent> intent,
    List<Retiring> retiring,
    Optional<DeletionTerms> deletion,
    Optional<String> nextFreeWrite,
    Optional<Announced> announced) {

  /** Absent parts of an older or empty record become empty. */
  public Checkpoint {
    holding = requireNonNullElse(holding, Optional.empty());
    intent = requireNonNullElse(intent, Optional.empty());
    retiring = List.copyOf(requireNonNullElse(retiring, List.of()));
    deletion = requireNonNullElse(deletion, Optional.empty());
    nextFreeWrite = requireNonNullElse(nextFreeWrite, Optional.empty());
    announced = requireNonNullElse(announced, Optional.empty());
  }

  /** Nothing is known. */
  public static final Checkpoint EMPTY =
      new Checkpoint(
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * A secret that this Component has.
   *
   * @param target where it is
   * @param arn its address
   * @param uid the Component's uid that had it
   * @param versionId the version that was written last, or found
   * @param run the run that wrote or last confirmed it
   * @param since when it was written or found
   * @param written whether this record comes from a write, so that the fields are known
   * @param fields what was written; empty unless written
   * @param uncertain whether the write may have been made for an earlier state of the config
   * @param superseded whether another version was current when the write was confirmed
   * @param created whether it was created by a Component, rather than adopted
   * @param kmsKeyId the key in the config when it was last written
   * @param tagKeys the tags that were set
   */
  public record Holding(
      Target target,
      String arn,
      String uid,
      String versionId,
      String run,
      String since,
      boolean written,
      Map<String, FieldRecord> fields,
      boolean uncertain,
      boolean superseded,
      boolean created,
      Optional<String> kmsKeyId,
      List<String> tagKeys) {

    /** Absent parts become empty. */
    public Holding {
      fields = Map.copyOf(requireNonNullElse(fields, Map.of()));
      kmsKeyId = requireNonNullElse(kmsKeyId, Optional.empty());
      tagKeys = List.copyOf(requireNonNullElse(tagKeys, List.of()));
    }

    /** The same with other tags on record. */
    public Holding withTagKeys(List<String> keys) {
      return new Holding(
          target,
          arn,
          uid,
          versionId,
          run,
          since,
          written,
          fields,
          uncertain,
          superseded,
          created,
          kmsKeyId,
          keys);
    }
  }

  /**
   * A value write that is about to be made or was made with an unknown outcome.
   *
   * @param run the run it belongs to
   * @param kind what it is for
   * @param token the id the version will have
   * @param target where
   * @param since when it was decided
   * @param fields what it writes
   * @param uncertain whether the config changed between two tries, so that either state may have
   *     been written
   * @param created whether the secret is of a Component's making once this is done
   * @param kmsKeyId the key in the config
   * @param tagKeys the tags that a creation sets
   */
  public record Intent(
      String run,
      Kind kind,
      String token,
      Target target,
      String since,
      Map<String, FieldRecord> fields,
      boolean uncertain,
      boolean created,
      Optional<String> kmsKeyId,
      List<String> tagKeys) {

    /** What a value write is for. */
    public enum Kind {
      /** To make the secret. */
      CREATE,
      /** To write a new version of it. */
      UPDATE,
      /** To take it back from deletion and give it fresh values. */
      REGENERATE
    }

    /** Absent parts become empty. */
    public Intent {
      fields = Map.copyOf(requireNonNullElse(fields, Map.of()));
      kmsKeyId = requireNonNullElse(kmsKeyId, Optional.empty());
      tagKeys = List.copyOf(requireNonNullElse(tagKeys, List.of()));
    }

    /** What is held once this is done. */
    public Holding done(String arn, String uid, boolean superseded, boolean certain, Instant now) {
      return new Holding(
          target,
          arn,
          uid,
          token,
          run,
          now.toString(),
          true,
          fields,
          uncertain && !certain,
          superseded,
          created,
          kmsKeyId,
          tagKeys);
    }
  }

  /**
   * A place that a Component's secret moved away from.
   *
   * @param target where
   * @param holding what was held there, if anything
   * @param intent the write that was under way there, if any: it may still arrive
   * @param since when it was left
   */
  public record Retiring(
      Target target, Optional<Holding> holding, Optional<Intent> intent, String since) {

    /** Absent parts become empty. */
    public Retiring {
      holding = requireNonNullElse(holding, Optional.empty());
      intent = requireNonNullElse(intent, Optional.empty());
    }

    /** Its address: the ARN if that is known, else the name. */
    public String address() {
      return holding.map(Holding::arn).orElse(target.name());
    }
  }

  /**
   * What deletion is to do.
   *
   * @param policy {@code Delete} or {@code Retain}
   * @param recoveryWindowInDays as in the config
   * @param forceDeleteWithoutRecovery as in the config
   */
  public record DeletionTerms(
      String policy, Optional<Integer> recoveryWindowInDays, boolean forceDeleteWithoutRecovery) {

    /** Absent parts become empty. */
    public DeletionTerms {
      recoveryWindowInDays = requireNonNullElse(recoveryWindowInDays, Optional.empty());
    }
  }

  /**
   * A change without a version.
   *
   * @param what it is, for whoever reads the record
   * @param id random, so that no two announcements are alike
   */
  public record Announced(String what, String id) {}

  /** With a write under way, or without. */
  public Checkpoint withIntent(Optional<Intent> open) {
    return new Checkpoint(holding, open, retiring, deletion, nextFreeWrite, announced);
  }

  /** With a secret, or without. */
  public Checkpoint withHolding(Optional<Holding> held) {
    return new Checkpoint(held, intent, retiring, deletion, nextFreeWrite, announced);
  }

  /** With these places to clear up. */
  public Checkpoint withRetiring(List<Retiring> places) {
    return new Checkpoint(holding, intent, places, deletion, nextFreeWrite, announced);
  }

  /** With what deletion is to do. */
  public Checkpoint withDeletion(DeletionTerms terms) {
    return new Checkpoint(holding, intent, retiring, Optional.of(terms), nextFreeWrite, announced);
  }

  /** With a change that is about to be made. */
  public Checkpoint announcing(Announced change) {
    return new Checkpoint(holding, intent, retiring, deletion, nextFreeWrite, Optional.of(change));
  }

  /** With nothing announced. */
  public Checkpoint withoutAnnouncement() {
    return new Checkpoint(holding, intent, retiring, deletion, nextFreeWrite, Optional.empty());
  }

  /** With this state of the write budget. */
  public Checkpoint withNextFreeWrite(Instant time) {
    return new Checkpoint(
        holding, intent, retiring, deletion, Optional.of(time.toString()), announced);
  }

  /** With the intent turned into a holding. */
  public Checkpoint settled(Holding held) {
    return withHolding(Optional.of(held)).withIntent(Optional.empty());
  }
}
