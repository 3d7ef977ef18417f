package io.deploymentorchestrator.operator.scheduling;

import java.time.Duration;
import java.util.Optional;

/** When a resource is to be reconciled again although nothing changed. */
public sealed interface Requeue {

  /** Not before a change. */
  record None() implements Requeue {}

  /** Right away: there is more to do than the last reconcile could know of. */
  record AtOnce() implements Requeue {}

  /** After a time. */
  record After(Duration duration) implements Requeue {}

  /** Only a change is a reason. */
  static Requeue none() {
    return new None();
  }

  /** There is more to do now. */
  static Requeue atOnce() {
    return new AtOnce();
  }

  /** After a time. */
  static Requeue after(Duration delay) {
    return new After(delay);
  }

  /** After a time, if there is one. */
  static Requeue after(Optional<Duration> delay) {
    return delay.map(Requeue::after).orElse(none());
  }

  /** How long until then; empty: not before a change. */
  default Optional<Duration> delay() {
    return switch (this) {
      case None none -> Optional.empty();
      case AtOnce atOnce -> Optional.of(Duration.ZERO);
      case After after -> Optional.of(after.duration());
    };
  }

  /** This one, or after a time if that is earlier. */
  default Requeue orAfter(Duration other) {
    return switch (this) {
      case None none -> after(other);
      case AtOnce atOnce -> atOnce;
      case After after -> after.duration().compareTo(other) <= 0 ? after : after(other);
    };
  }

  /** This one, or after a time if there is one and it is earlier. */
  default Requeue orAfter(Optional<Duration> other) {
    return other.map(this::orAfter).orElse(this);
  }
}
