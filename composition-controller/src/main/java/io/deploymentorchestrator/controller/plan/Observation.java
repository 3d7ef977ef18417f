package io.deploymentorchestrator.controller.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.Dependency;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one Component and what it depends on at one moment: all that a decision
 * depends on.
 */
public interface Observation {

  /** The Component. */
  Node component();

  /** Its dependencies. */
  List<Dependency> dependencies();

  /** The cycle it is on; empty if none. */
  List<ComponentKey> cycle();

  /** Names that a misspelt one may have meant. */
  List<String> suggestions(String name);

  /** What holds up the Components it waits for. */
  @Nullable RootCause rootCause();

  /** Components whose existence forbids its deletion. */
  List<ComponentKey> deletionBlockers();

  /** The handler that serves it, if one is loaded. */
  Optional<HandlerView> handler();

  /**
   * Why the operator does not let it act as an account; empty if it may.
   *
   * @param serviceAccountName a name in its namespace; empty: the one for Components that name none
   */
  Optional<String> accountRefusal(Optional<String> serviceAccountName);

  /** How the last call for it ended in this process, if there was one. */
  Optional<Attempt> lastAttempt();

  /** Whether something its handler watches changed since the last call. */
  boolean woken();

  /**
   * When the handler wants to look again although it is Ready, if that is later than the status
   * says: a look that finds nothing changed is not written. In memory only: after a restart it
   * looks once at the time that the status says.
   */
  default Optional<Instant> nextRecheck() {
    return Optional.empty();
  }

  /**
   * What the last successful run was made from, as far as this process knows: no status holds it.
   */
  Optional<Inputs> appliedInputs();

  /** Now. */
  Instant now();

  /** What planning needs of a handler. */
  interface HandlerView {

    /** Its version. */
    String version();

    /** Differs from every other loaded handler's, also of the same version. */
    String identity();

    /** Whether a new version is a reason to run again. */
    boolean upgradeReruns();

    /**
     * Checks a resolved config against the handler's schema.
     *
     * @param referencedPaths where values came from references
     */
    List<ConfigProblem> check(JsonNode config, Set<String> referencedPaths);
  }

  /**
   * How a call ended that did not end Ready. Kept in memory: after a restart the call is simply
   * made again.
   *
   * @param key what it was made for
   * @param failures in a row
   * @param notBefore when the next may be made; empty if only a change makes it worthwhile
   */
  record Attempt(AttemptKey key, int failures, Optional<Instant> notBefore) {}
}
