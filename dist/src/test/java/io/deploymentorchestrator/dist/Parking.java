package io.deploymentorchestrator.dist;

import io.deploymentorchestrator.dist.KillPoint.AtCall;
import io.deploymentorchestrator.dist.KillPoint.AtWrite;
import io.deploymentorchestrator.testkit.faults.AwsGate;
import io.deploymentorchestrator.testkit.faults.AwsGate.Call;
import io.deploymentorchestrator.testkit.faults.AwsGate.Fate;
import io.deploymentorchestrator.testkit.faults.StatusGate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds each Component at its own kill point, so that one kill hits many Components, each somewhere
 * else. Thread-safe.
 */
final class Parking {

  private static final int SHORTEST_PASSWORD = 16;

  /**
   * A Component with a point to be killed at.
   *
   * @param number unique: told from the length of its password, too, since the call that generates
   *     it names nothing else
   */
  record Subject(SecretOperation operation, KillPoint point, int number) {
    String name() {
      return operation.label() + "-" + number;
    }

    int passwordLength() {
      return SHORTEST_PASSWORD + number;
    }
  }

  private record Parked(long sinceNanos, String versionBefore) {}

  private final String namespace;
  private final Map<String, Subject> armed = new ConcurrentHashMap<>();
  private final Map<Subject, List<String>> calls = new ConcurrentHashMap<>();
  private final Map<Subject, Parked> parked = new ConcurrentHashMap<>();
  private volatile CompletableFuture<Boolean> store = new CompletableFuture<>();
  private volatile CompletableFuture<Boolean> goOn = new CompletableFuture<>();

  Parking(String namespace) {
    this.namespace = namespace;
  }

  /** From now on these are held at their points. */
  void arm(Collection<Subject> subjects) {
    subjects.forEach(s -> armed.put(s.name(), s));
  }

  /** What becomes of a call of AWS. */
  Fate fateOf(Call call) {
    Optional<Subject> found = subjectOf(call);
    if (found.isEmpty() || !(found.get().point() instanceof AtCall at)) {
      return Fate.pass();
    }
    Subject subject = found.get();
    List<String> made = calls.computeIfAbsent(subject, s -> new ArrayList<>());
    synchronized (made) {
      made.add(call.action());
      if (made.size() != at.index() + 1) {
        return Fate.pass();
      }
    }
    CompletableFuture<Boolean> release = goOn;
    return passage -> {
      Optional<AwsGate.Answer> answer =
          at.done() ? Optional.of(passage.forward()) : Optional.empty();
      if (!release.isDone()) {
        park(subject, "");
      }
      if (release.join()) {
        passage.answer(answer.isPresent() ? answer.get() : passage.forward());
      }
    };
  }

  private Optional<Subject> subjectOf(Call call) {
    if (call.passwordLength() > 0) {
      return armed.values().stream()
          .filter(s -> s.passwordLength() == call.passwordLength())
          .findFirst();
    }
    return call.secret().startsWith(namespace + "/")
        ? Optional.ofNullable(
            armed.get(call.secret().substring(namespace.length() + 1).replace("-moved", "")))
        : Optional.empty();
  }

  /** Whether a write is stored. */
  boolean admits(StatusGate.Write write) {
    Subject subject = armed.get(write.component());
    if (subject == null
        || !(subject.point() instanceof AtWrite at)
        || !KillPoint.kindOf(write).contains(at.kind())
        || !park(subject, write.before().at("/metadata/resourceVersion").asText())) {
      return true;
    }
    return at.done() ? store.join() : goOn.join();
  }

  private boolean park(Subject subject, String versionBefore) {
    return parked.putIfAbsent(subject, new Parked(System.nanoTime(), versionBefore)) == null;
  }

  /** Those that are held now. */
  Set<Subject> held() {
    return Set.copyOf(parked.keySet());
  }

  /** How long the first one has been held: callers do not wait for ever. */
  Duration longest() {
    long now = System.nanoTime();
    return parked.values().stream()
        .map(p -> Duration.ofNanos(now - p.sinceNanos()))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** The calls that it made up to its point. */
  List<String> callsOf(Subject subject) {
    List<String> made = calls.getOrDefault(subject, List.of());
    synchronized (made) {
      return List.copyOf(made);
    }
  }

  /** The version that a Component had before a write of its that is held. */
  String versionBefore(Subject subject) {
    return parked.get(subject).versionBefore();
  }

  /** Has the writes stored of which only the reply is to be lost. */
  void store() {
    store.complete(true);
  }

  /**
   * Ends it for those that are held.
   *
   * @param late whether what was held happens now, late, or never
   */
  void release(boolean late) {
    parked.keySet().forEach(s -> armed.remove(s.name()));
    parked.clear();
    store.complete(true);
    goOn.complete(late);
    store = new CompletableFuture<>();
    goOn = new CompletableFuture<>();
  }

  /** Holds nobody any more. */
  void reset() {
    armed.clear();
    release(false);
  }

  /** Those that are not held yet are not to be held any more. */
  void disarm(Collection<Subject> subjects) {
    subjects.forEach(s -> armed.remove(s.name()));
  }
}
