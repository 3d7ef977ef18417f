package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.store.ReadFailure;
import io.deploymentorchestrator.secrets.store.StoreReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Failed reads, told once for all entries that failed alike. */
final class ReadFailures {

  private static final int MOST_TOLD = 3;

  private record Alike(StoreReference store, String code, String message) {}

  private final Map<Alike, List<ReadPlan.Entry>> failures = new LinkedHashMap<>();

  void add(ReadPlan.Entry entry, ReadFailure failure) {
    failures
        .computeIfAbsent(
            new Alike(entry.store(), failure.code(), failure.message()), a -> new ArrayList<>())
        .add(entry);
  }

  /** Entry, key, property, store, the provider's code and its words; empty if nothing failed. */
  Optional<Cause> cause() {
    if (failures.isEmpty()) {
      return Optional.empty();
    }
    List<String> told = new ArrayList<>();
    failures.forEach(
        (alike, entries) -> {
          if (told.size() < MOST_TOLD) {
            told.add(text(alike, entries));
          }
        });
    int more = failures.size() - told.size();
    return Optional.of(
        new Cause(
            Reasons.READ_FAILED,
            String.join("; ", told) + (more == 0 ? "" : "; and " + more + " more")));
  }

  private static String text(Alike failure, List<ReadPlan.Entry> entries) {
    ReadPlan.Entry first = entries.getFirst();
    StringBuilder text = new StringBuilder(first.path());
    text.append(" (key \"").append(first.read().key()).append('"');
    if (!first.read().property().isEmpty()) {
      text.append(", property \"").append(first.read().property()).append('"');
    }
    if (!first.read().version().isEmpty()) {
      text.append(", version \"").append(first.read().version()).append('"');
    }
    text.append(")");
    if (entries.size() > 1) {
      text.append(" and ").append(entries.size() - 1).append(" more");
    }
    text.append(" from ")
        .append(Objects.requireNonNullElse(failure.store().kind(), "SecretStore"))
        .append(' ')
        .append(failure.store().name())
        .append(": ")
        .append(failure.code())
        .append(": ")
        .append(failure.message());
    return text.toString();
  }
}
