package io.deploymentorchestrator.testkit.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.CheckpointRejectedException;
import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.Request;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.checks.HandlerFindings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A Component of an {@link InMemoryHost}: what the API server would have stored of it, and the
 * calls of its handler.
 *
 * @param <C> the handler's config
 * @param <S> the handler's status
 */
public final class HostedComponent<C, S> {

  private final InMemoryHost<C, S> host;
  private ComponentId id;
  private long generation;
  private String config = "{}";
  private Optional<Duration> refreshInterval = Optional.empty();
  private Optional<String> status = Optional.empty();
  private Optional<String> checkpoint = Optional.empty();
  private Optional<Run> run = Optional.empty();
  private List<Condition> conditions = List.of();
  private CrashPlan crash = new CrashPlan.Never();
  private int checkpoints;
  private int statusWrites;
  private boolean loseNextStatus;
  private boolean fenced;
  private int refusedCheckpoints;
  private final List<String> messages = new ArrayList<>();

  HostedComponent(InMemoryHost<C, S> host, String namespace, String name) {
    this.host = host;
    this.id = new ComponentId(namespace, name, UUID.randomUUID().toString());
  }

  /** Gives it another config, which is a cause to run. */
  public HostedComponent<C, S> config(Map<String, ?> json) {
    config = Json.write(json);
    generation++;
    return cause(Run.Cause.SPEC);
  }

  /** Gives it a refresh interval. */
  public HostedComponent<C, S> refreshInterval(Duration interval) {
    refreshInterval = Optional.of(interval);
    return this;
  }

  /**
   * Gives it a cause to run: of a run that is not settled yet if there is one, else of a new one.
   */
  public HostedComponent<C, S> cause(Run.Cause cause) {
    Set<Run.Cause> causes = EnumSet.of(cause);
    run.ifPresent(open -> causes.addAll(open.causes()));
    run =
        Optional.of(
            new Run(run.map(Run::id).orElseGet(() -> UUID.randomUUID().toString()), causes));
    return this;
  }

  /** Dies by this plan. */
  public HostedComponent<C, S> crashAt(CrashPlan plan) {
    crash = plan;
    checkpoints = 0;
    return this;
  }

  /** Loses the next status write: the handler's result is as if it had never been. */
  public HostedComponent<C, S> loseNextStatusWrite() {
    loseNextStatus = true;
    return this;
  }

  /** Lets another host be the leader from now on: checkpoints are refused. */
  public HostedComponent<C, S> fence(boolean lostLeadership) {
    fenced = lostLeadership;
    return this;
  }

  /** Loses all of the status, the checkpoint and the open run, as {@code status: {}} would. */
  public HostedComponent<C, S> wipeStatus() {
    status = Optional.empty();
    checkpoint = Optional.empty();
    run = Optional.empty();
    return cause(Run.Cause.SPEC);
  }

  /** Loses the checkpoint only, as if the handler had never made one. */
  public HostedComponent<C, S> wipeCheckpoint() {
    checkpoint = Optional.empty();
    return this;
  }

  /** Is deleted without its handler being asked, and created again under the same name. */
  public HostedComponent<C, S> recreate() {
    id = new ComponentId(id.namespace(), id.name(), UUID.randomUUID().toString());
    return wipeStatus();
  }

  /**
   * Has the handler apply, as part of the open run; a Component without one gets one with cause
   * RETRY. Stores what it answers.
   *
   * @throws SimulatedCrash if the plan says so; nothing but checkpoints is stored then
   * @throws NeverEndedError if the call does not end
   * @throws AssertionError if it reports a status that violates its own schema, which the
   *     controller refuses as {@code NoResult}
   */
  public ApplyResult<S> apply() {
    if (run.isEmpty()) {
      cause(Run.Cause.RETRY);
    }
    ApplyResult<S> result;
    try {
      Applying request = new Applying(bindConfig(), run.orElseThrow());
      result = host.call("apply", id).make(() -> host.handler().apply(request));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new HandlerFailure(e);
    }
    store(result);
    return result;
  }

  /**
   * All that its handler finds wrong with the config: what the schema says, beside it what {@link
   * io.deploymentorchestrator.api.ComponentHandler#violations} says of other places, and what is
   * wrong with the latter. What the controller tells of a config that violates the schema; one that
   * does not it gives to {@code apply}, which refuses it by itself.
   *
   * @throws NeverEndedError if the handler does not come to an end with it
   */
  public List<String> violations() {
    JsonNode json = Json.node(config);
    try {
      HandlerFindings findings =
          host.call("violations", id)
              .make(() -> HandlerFindings.ask(host.handler(), id, json, refreshInterval));
      return findings.joined(host.configSchema().check(json));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new HandlerFailure(e);
    }
  }

  private C bindConfig() {
    return Json.read(config, host.handler().configType());
  }

  private void store(ApplyResult<S> result) {
    messages.add(
        switch (result) {
          case ApplyResult.Ready<S> r -> "Ready: " + r.message();
          case ApplyResult.InProgress<S> r -> r.reason() + ": " + r.message();
          case ApplyResult.Failed<S> r -> r.reason() + ": " + r.message();
        });
    if (loseNextStatus) {
      loseNextStatus = false;
      return;
    }
    result.status().ifPresent(s -> status = Optional.of(checked("apply", s)));
    result.checkpoint().ifPresent(c -> checkpoint = Optional.of(Json.write(c)));
    conditions = List.copyOf(result.conditions());
    statusWrites++;
    if (result instanceof ApplyResult.Ready) {
      run = Optional.empty();
    }
  }

  private String checked(String call, S reported) {
    String json = Json.write(reported);
    host.statusSchema()
        .problem(Json.node(json))
        .ifPresent(
            problem -> {
              throw new AssertionError(
                  call
                      + " reported a status that violates its own schema, which the controller refuses: "
                      + problem);
            });
    return json;
  }

  /** Has the handler delete, with the config as it is. Stores what it answers. */
  public DeleteResult<S> delete() {
    DeleteResult<S> result;
    try {
      result = host.call("delete", id).make(() -> host.handler().delete(new Deleting()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new HandlerFailure(e);
    }
    store(result);
    return result;
  }

  private void store(DeleteResult<S> result) {
    switch (result) {
      case DeleteResult.Deleted<S> r -> messages.add("Deleted: " + r.message());
      case DeleteResult.InProgress<S> r -> {
        messages.add(r.reason() + ": " + r.message());
        r.status().ifPresent(s -> status = Optional.of(checked("delete", s)));
      }
      case DeleteResult.Failed<S> r -> messages.add(r.reason() + ": " + r.message());
    }
  }

  /** Which Component it is. */
  public ComponentId id() {
    return id;
  }

  /** The config as written, as JSON text. */
  public String configJson() {
    return config;
  }

  /** Reasons and messages of all results so far, the oldest first. */
  public List<String> messages() {
    return List.copyOf(messages);
  }

  /** The status as stored, bound to the handler's type; empty if there is none. */
  public Optional<S> boundStatus() {
    return status.map(json -> Json.read(json, host.handler().statusType()));
  }

  /** The status as stored, as JSON text; empty if there is none. */
  public Optional<String> statusJson() {
    return status;
  }

  /** The status as stored, as a JSON tree; empty if there is none. */
  public Map<String, Object> status() {
    return status.map(Json::readTree).orElse(Map.of());
  }

  /** The checkpoint as stored, as JSON text. */
  public Optional<String> checkpointJson() {
    return checkpoint;
  }

  /** The condition of a type in the last result. */
  public Condition condition(String type) {
    return conditions.stream()
        .filter(c -> c.type().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no condition " + type + " among " + conditions));
  }

  /** All conditions in the last result. */
  public List<Condition> conditions() {
    return conditions;
  }

  /** The run that is not settled, if any. */
  public Optional<Run> openRun() {
    return run;
  }

  /** How many checkpoints the handler asked for since the last crash plan. */
  public int checkpoints() {
    return checkpoints;
  }

  /** How many checkpoints were refused, because another host leads or the call was cancelled. */
  public int refusedCheckpoints() {
    return refusedCheckpoints;
  }

  /** How many results were stored. */
  public int statusWrites() {
    return statusWrites;
  }

  /** A handler threw a checked exception. */
  public static final class HandlerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HandlerFailure(Exception cause) {
      super(cause);
    }
  }

  private class Call implements Request<S> {

    @Override
    public ComponentId component() {
      return id;
    }

    @Override
    public long generation() {
      return generation;
    }

    @Override
    public Optional<S> lastStatus() {
      return boundStatus();
    }

    @Override
    public Clock clock() {
      return host.clock();
    }

    @Override
    public <K> Optional<K> checkpoint(Class<K> type) {
      return checkpoint.map(json -> Json.read(json, type));
    }

    @Override
    public void checkpoint(Object state) {
      if (fenced || Thread.interrupted()) {
        refusedCheckpoints++;
        throw new CheckpointRejectedException(
            fenced ? "another host leads" : "the call was cancelled");
      }
      int n = ++checkpoints;
      String json = Json.write(state);
      if (crash instanceof CrashPlan.BeforeCheckpoint before && before.n() == n) {
        throw new SimulatedCrash("before checkpoint " + n);
      }
      checkpoint = Optional.of(json);
      if (crash instanceof CrashPlan.AfterCheckpoint after && after.n() == n) {
        throw new SimulatedCrash("after checkpoint " + n);
      }
    }

    @Override
    public KubernetesObjects kubernetes() {
      return host.kubernetes(id);
    }
  }

  private final class Applying extends Call implements ApplyRequest<C, S> {

    private final C bound;
    private final Run current;

    Applying(C bound, Run current) {
      this.bound = bound;
      this.current = current;
    }

    @Override
    public C config() {
      return bound;
    }

    @Override
    public Run run() {
      return current;
    }

    @Override
    public Optional<Duration> refreshInterval() {
      return refreshInterval;
    }
  }

  private final class Deleting extends Call implements DeleteRequest<S> {
    @Override
    public Map<String, Object> rawConfig() {
      return Json.readTree(config);
    }
  }
}
