package io.deploymentorchestrator.controller.status;

import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.api.CompositionStatus;
import io.deploymentorchestrator.controller.api.CompositionStatus.EntryStatus;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.graph.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a Composition's status says, from its entries and their Components. Pure. */
public final class CompositionStatuses {

  /** Phases from best to worst. */
  private static final List<Phase> WORSE =
      List.of(Phase.Ready, Phase.Deploying, Phase.Pending, Phase.Failed, Phase.Terminating);

  private CompositionStatuses() {}

  /**
   * An entry and what became of it.
   *
   * @param refusal why it can't be stamped out; null if it can
   * @param node its Component; null if it is not seen yet
   */
  public record Entry(
      String name, String component, @Nullable String refusal, @Nullable Node node) {}

  /**
   * Sums entries up.
   *
   * @param leaving Components that are to go and still exist
   */
  public static CompositionStatus of(
      CompositionStatus before,
      long generation,
      boolean deleting,
      List<Entry> entries,
      List<Node> leaving,
      Instant now) {
    List<EntryStatus> components = new ArrayList<>();
    Phase worst = deleting ? Phase.Terminating : Phase.Ready;
    int ready = 0;
    for (Entry entry : entries) {
      EntryStatus status = entryStatus(entry);
      components.add(status);
      ready += status.ready() ? 1 : 0;
      Phase phase = status.phase() == null ? Phase.Pending : status.phase();
      if (WORSE.indexOf(phase) > WORSE.indexOf(worst)) {
        worst = phase;
      }
    }
    String summary = ready + "/" + entries.size() + " ready";
    ConditionSet conditions = new ConditionSet(before.conditionList(), generation, now);
    if (deleting) {
      String names = leaving.stream().map(n -> n.key().name()).collect(Collectors.joining(", "));
      String message = "waiting for Components to go: " + names;
      conditions
          .isFalse(Reasons.READY, Reasons.DELETING, message)
          .isTrue(Reasons.RECONCILING, Reasons.DELETING, message);
    } else if (ready == entries.size()) {
      String rest = String.join("", leaving(leaving).map(text -> "; " + text).toList());
      conditions.isTrue(Reasons.READY, Reasons.READY, "all Components are ready" + rest);
    } else {
      notReady(conditions, entries, leaving, worst, summary);
    }
    List<StatusCondition> list = conditions.toList();
    return new CompositionStatus(generation, worst, list, components, summary);
  }

  /**
   * Whether one status merely tells over another that one more Component is on its way, there or
   * gone.
   */
  public static boolean isMereProgress(CompositionStatus before, CompositionStatus after) {
    StatusCondition was = before.condition(Reasons.READY);
    StatusCondition is = after.condition(Reasons.READY);
    return was != null
        && is != null
        && was.status().equals(is.status())
        && was.reason().equals(is.reason())
        && Objects.equals(before.observedGeneration(), after.observedGeneration())
        && causes(before, was).equals(causes(after, is));
  }

  /** What a message names beside how far it is. */
  private static String causes(CompositionStatus status, StatusCondition ready) {
    String summary = Objects.requireNonNullElse(status.summary(), "");
    return ready.message().startsWith(summary) ? ready.message().substring(summary.length()) : "";
  }

  private static void notReady(
      ConditionSet conditions,
      List<Entry> entries,
      List<Node> leaving,
      Phase worst,
      String summary) {
    Set<String> causes = new LinkedHashSet<>();
    String refusedReason = null;
    for (Entry entry : entries) {
      if (entry.refusal() != null) {
        causes.add(entry.name() + ": " + entry.refusal());
        refusedReason = Reasons.ENTRY_REFUSED;
      }
    }
    entries.stream()
        .filter(e -> e.node() != null && !e.node().ready())
        .sorted(Comparator.comparing(Entry::component))
        .map(Entry::node)
        .forEach(n -> addCause(causes, n));
    leaving(leaving).forEach(causes::add);
    String message = causes.isEmpty() ? summary : summary + "; " + String.join("; ", causes);
    if (refusedReason != null) {
      conditions
          .isFalse(Reasons.READY, refusedReason, message)
          .isTrue(Reasons.STALLED, refusedReason, message);
    } else if (worst == Phase.Failed) {
      conditions.isFalse(Reasons.READY, Reasons.COMPONENT_FAILED, message);
    } else {
      conditions
          .isFalse(Reasons.READY, Reasons.PROGRESSING, message)
          .isTrue(Reasons.RECONCILING, Reasons.PROGRESSING, message);
    }
  }

  /** What left the list and takes its time to go. */
  private static Stream<String> leaving(List<Node> nodes) {
    return nodes.stream()
        .filter(n -> n.status().phase() == Phase.Terminating)
        .flatMap(
            n ->
                Stream.ofNullable(n.status().condition(Reasons.READY))
                    .map(
                        ready ->
                            n.key().name() + " left the list and is to go: " + ready.message()));
  }

  /** Root causes only, not every waiting Component. */
  private static void addCause(Set<String> causes, @Nullable Node node) {
    if (node == null) {
      return;
    }
    RootCause cause = node.status().rootCause();
    StatusCondition ready = node.status().condition(Reasons.READY);
    if (node.deleting()) {
      String why =
          node.status().phase() == Phase.Terminating && ready != null ? ready.message() : "";
      causes.add(
          node.key().name()
              + " is being deleted, and is made again once it is gone"
              + (why.isEmpty() ? "" : ": " + why));
    } else if (cause != null) {
      causes.add(cause.component() + ": " + cause.reason() + ": " + cause.message());
    } else if (ready != null && node.status().phase() == Phase.Failed) {
      causes.add(node.key().name() + ": " + ready.reason() + ": " + ready.message());
    } else if (ready != null && node.blocked() != null) {
      causes.add(node.key().name() + ": " + ready.reason() + ": " + ready.message());
    }
  }

  /** One whose status is Ready for an older spec than it has is being worked on. */
  private static Phase phase(Node node) {
    Phase phase = node.status().phase();
    if (phase == null) {
      return Phase.Pending;
    }
    return phase == Phase.Ready && !node.ready() ? Phase.Deploying : phase;
  }

  private static EntryStatus entryStatus(Entry entry) {
    Node node = entry.node();
    if (entry.refusal() != null) {
      return new EntryStatus(entry.name(), entry.component(), Phase.Failed, false, entry.refusal());
    }
    if (node == null) {
      return new EntryStatus(entry.name(), entry.component(), Phase.Pending, false, null);
    }
    StatusCondition ready = node.status().condition(Reasons.READY);
    return new EntryStatus(
        entry.name(),
        entry.component(),
        phase(node),
        node.ready(),
        ready == null || node.ready() ? null : ready.message());
  }
}
