package io.deploymentorchestrator.controller.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.Dependency;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is to be done about one Component now: one record for each step of its lifecycle. */
public sealed interface Decision {

  /** A handler is to be called. */
  sealed interface HandlerCall extends Decision {}

  /** No handler is to be called: what is the case is told. */
  sealed interface WithoutCall extends Decision {}

  /** It is being deleted, and we are done with it. */
  record Ignore() implements WithoutCall {}

  /**
   * It lacks our finalizer, without which nothing may be made for it. One that is refused before
   * anything was made for it gets none: what nobody can use costs the API server one write less.
   */
  record AddFinalizer() implements Decision {}

  /**
   * Suspended: apply nothing.
   *
   * @param current whether what is applied is what the spec says
   */
  record Suspend(boolean current) implements WithoutCall {}

  /** No plugin serves its handler; goes on by itself when one arrives. */
  record AwaitHandler() implements WithoutCall {}

  /**
   * The operator does not let it act as its account: nothing is called as that account.
   *
   * @param message with field, account and cure
   */
  record RefuseAccount(String message) implements WithoutCall {}

  /**
   * A dependency can't be: missing, a cycle, itself. Goes on when that changes.
   *
   * @param reason CamelCase
   */
  record RefuseDependencies(String reason, String message, @Nullable RootCause rootCause)
      implements WithoutCall {}

  /**
   * Dependencies are not Ready yet.
   *
   * @param waitingFor those
   * @param rootCause what holds them up; null if they are merely being worked on
   */
  record AwaitDependencies(List<Dependency> waitingFor, @Nullable RootCause rootCause)
      implements WithoutCall {}

  /**
   * What is applied stands, as far as can be known: nobody changed the spec, and a dependency that
   * it reads from is gone, or has nothing to say yet.
   *
   * @param reason CamelCase, what is wrong with the dependencies
   */
  record KeepApplied(String reason, String message) implements WithoutCall {}

  /**
   * The config is wrong. Not tried again until spec, dependencies or handler change.
   *
   * @param resolved what violates the handler's schema: its handler may know what else is wrong
   *     with it. Empty if there is nothing to ask the handler about
   */
  record RefuseConfig(List<ConfigProblem> problems, Optional<Inputs> resolved)
      implements WithoutCall {

    /** There is nothing to ask the handler about. */
    public RefuseConfig(List<ConfigProblem> problems) {
      this(problems, Optional.empty());
    }
  }

  /**
   * What is applied is what the spec says.
   *
   * @param again when the refresh interval passes
   */
  record UpToDate(Inputs inputs, Optional<Duration> again) implements WithoutCall {}

  /**
   * The last call ended in a failure, or in work that goes on elsewhere; it is not yet time for the
   * next.
   *
   * @param again when it is; empty if something else will wake us
   */
  record AwaitAttempt(Inputs inputs, Optional<Duration> again) implements WithoutCall {}

  /** Run the handler. */
  record Apply(Inputs inputs, Run run) implements HandlerCall {}

  /**
   * Something that is applied drifted, and what is to be applied next can't be yet: run the handler
   * with what was applied.
   */
  record Repair(Inputs inputs, Run run) implements HandlerCall {}

  /**
   * What is to be applied next can't be yet, and the last repair of what is applied did not end
   * well.
   *
   * @param why it can't
   * @param again when to repair again; empty if something else will wake us
   */
  record AwaitRepair(WithoutCall why, Optional<Duration> again) implements WithoutCall {}

  /** Deleting: the user gave up on the outside world. */
  record Abandon() implements WithoutCall {}

  /** Deleting: others that were made from it still exist. */
  record AwaitDependents(List<ComponentKey> deletionBlockers) implements WithoutCall {}

  /** Deleting: no plugin serves its handler. */
  record AwaitHandlerToDelete() implements WithoutCall {}

  /**
   * Deleting: the operator does not let it act as its account. Nothing is deleted, until the spec
   * names another, the operator allows it, or somebody gives up on the outside world.
   *
   * @param message with field, account and cure
   */
  record AwaitAccountToDelete(String message) implements WithoutCall {}

  /**
   * Deleting: its config can't be read, so it can't be seen what deletion means.
   *
   * @param problem what is wrong with it, to go on after "the config"
   */
  record AwaitReadableConfigToDelete(String problem) implements WithoutCall {}

  /** Deleting: the last call's time is not yet come. */
  record AwaitDeleteAttempt(Optional<Duration> again) implements WithoutCall {}

  /** Deleting: run the handler's delete. */
  record Delete() implements HandlerCall {}

  /**
   * What a run is made from.
   *
   * @param config references resolved
   * @param account whose rights Kubernetes calls are made with; null for the handler's default
   * @param hash of the config and the account
   * @param dependencies as resolved
   * @param referencedPaths where values came from references
   */
  record Inputs(
      JsonNode config,
      @Nullable String account,
      String hash,
      List<Dependency> dependencies,
      Set<String> referencedPaths) {}
}
