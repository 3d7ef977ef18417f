package io.deploymentorchestrator.manifest.readiness;

import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.readiness.Readiness.Failed;
import io.deploymentorchestrator.manifest.readiness.Readiness.Progressing;
import io.deploymentorchestrator.manifest.readiness.Readiness.Ready;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of kstatus (sigs.k8s.io/cli-utils, {@code pkg/kstatus/status}), with four of our own: a
 * Job is ready when it is Complete, a failed Pod is failed, a claim that waits for its first
 * consumer is ready, and a custom resource that declares conditions is not ready before it has one.
 * Pure.
 */
public final class ReadinessRules {

  /** What is said of a custom resource that declares conditions and has none. */
  public static final Readiness NO_CONDITION_YET = new Progressing("has no status condition yet");

  private ReadinessRules() {}

  /**
   * Judges an object as it stands.
   *
   * @param object the whole object
   * @param traits what the object itself does not tell
   */
  public static Readiness judge(Map<String, Object> object, Traits traits) {
    if (Trees.text(object, "metadata", "deletionTimestamp").isPresent()) {
      return new Progressing("is being deleted");
    }
    Conditions conditions = Conditions.of(object);
    Optional<Readiness> general = general(object, conditions);
    return general.orElseGet(() -> byKind(object, conditions, traits));
  }

  /** What holds for all kinds. */
  private static Optional<Readiness> general(Map<String, Object> object, Conditions conditions) {
    Optional<Long> generation = Trees.number(object, "metadata", "generation");
    Optional<Long> observed = Trees.number(object, "status", "observedGeneration");
    if (generation.isPresent() && observed.isPresent() && !generation.equals(observed)) {
      return Optional.of(new Progressing("its controller has not seen the last change yet"));
    }
    Optional<Conditions.Condition> stalled =
        conditions.find("Stalled").filter(Conditions.Condition::isTrue);
    if (stalled.isPresent()) {
      return Optional.of(new Failed(stalled.get().text()));
    }
    return conditions
        .find("Reconciling")
        .filter(Conditions.Condition::isTrue)
        .map(c -> new Progressing(c.text()));
  }

  private static Readiness byKind(
      Map<String, Object> object, Conditions conditions, Traits traits) {
    String kind = Trees.text(object, "kind").orElse("");
    String apiVersion = Trees.text(object, "apiVersion").orElse("");
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    return switch (group + "/" + kind) {
      case "apps/Deployment" -> Workloads.deployment(object, conditions);
      case "apps/StatefulSet" -> Workloads.statefulSet(object);
      case "apps/DaemonSet" -> Workloads.daemonSet(object);
      case "apps/ReplicaSet" -> Workloads.replicaSet(object, conditions);
      case "/Pod" -> Pods.pod(object, conditions);
      case "batch/Job" -> Jobs.judge(conditions);
      case "/PersistentVolumeClaim" -> claim(object, traits);
      case "/Service" -> service(object);
      case "apiextensions.k8s.io/CustomResourceDefinition" -> definition(conditions);
      case "policy/PodDisruptionBudget" ->
          Workloads.observed(object)
              ? new Ready("allowed disruptions are computed")
              : new Progressing("its controller has not seen it yet");
      default -> other(conditions, traits);
    };
  }

  private static Readiness claim(Map<String, Object> object, Traits traits) {
    String phase = Trees.text(object, "status", "phase").orElse("Pending");
    return switch (phase) {
      case "Bound" -> new Ready("is bound");
      case "Lost" -> new Failed("has lost its volume");
      default ->
          switch (traits.binding()) {
            case FIRST_CONSUMER -> new Ready("waits for its first consumer");
            case IMMEDIATE -> new Progressing("is not bound yet");
            case UNKNOWN ->
                new Progressing(
                    "is not bound yet; whether its class waits for a first consumer is not known, because the account may not get storageclasses.storage.k8s.io");
          };
    };
  }

  private static Readiness service(Map<String, Object> object) {
    boolean balancer =
        Trees.text(object, "spec", "type").filter("LoadBalancer"::equals).isPresent();
    return balancer && Trees.text(object, "spec", "clusterIP").isEmpty()
        ? new Progressing("has no cluster IP yet")
        : new Ready("is there");
  }

  private static Readiness definition(Conditions conditions) {
    Optional<Conditions.Condition> refused =
        conditions.find("NamesAccepted").filter(Conditions.Condition::isFalse);
    if (refused.isPresent()) {
      return new Failed(refused.get().text());
    }
    Optional<Conditions.Condition> established = conditions.find("Established");
    if (established.filter(Conditions.Condition::isTrue).isPresent()) {
      return new Ready("is established");
    }
    return established
        .filter(c -> c.isFalse() && !c.reason().equals("Installing"))
        .<Readiness>map(c -> new Failed(c.text()))
        .orElse(new Progressing("is being installed"));
  }

  private static Readiness other(Conditions conditions, Traits traits) {
    if (traits.declaresConditions() && conditions.list().isEmpty()) {
      return NO_CONDITION_YET;
    }
    return conditions
        .find("Ready")
        .<Readiness>map(
            c ->
                c.isTrue()
                    ? new Ready("is ready")
                    : new Progressing(c.text().isEmpty() ? "is not ready yet" : c.text()))
        .orElse(new Ready("is there"));
  }

  /**
   * What an object itself does not tell.
   *
   * @param declaresConditions it is a custom resource whose definition declares {@code
   *     status.conditions}
   * @param binding of a claim: when its class binds volumes
   */
  public record Traits(boolean declaresConditions, Binding binding) {

    /** Nothing special. */
    public static final Traits NONE = new Traits(false, Binding.IMMEDIATE);
  }

  /** When a class binds volumes. */
  public enum Binding {
    IMMEDIATE,
    FIRST_CONSUMER,
    UNKNOWN
  }
}
