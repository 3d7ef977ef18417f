package io.deploymentorchestrator.manifest.readiness;

import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.readiness.Readiness.Failed;
import io.deploymentorchestrator.manifest.readiness.Readiness.Progressing;
import io.deploymentorchestrator.manifest.readiness.Readiness.Ready;
import java.util.Map;

/** Kinds that keep a number of Pods. */
final class Workloads {

  private static final Progressing UNSEEN = new Progressing("its controller has not seen it yet");

  private Workloads() {}

  static Readiness deployment(Map<String, Object> object, Conditions conditions) {
    var progress = conditions.find("Progressing");
    if (progress.filter(c -> c.reason().equals("ProgressDeadlineExceeded")).isPresent()) {
      return new Failed(progress.get().text());
    }
    if (!observed(object)) {
      return UNSEEN;
    }
    if (Trees.at(object, "spec", "paused").filter(Boolean.TRUE::equals).isPresent()) {
      return new Progressing("is paused; set spec.paused to false, and its rollout goes on");
    }
    long wanted = spec(object, "replicas", 1);
    long all = status(object, "replicas");
    long updated = status(object, "updatedReplicas");
    long ready = status(object, "readyReplicas");
    long available = status(object, "availableReplicas");
    if (wanted > updated) {
      return new Progressing(of(updated, wanted, "updated"));
    }
    if (all > updated) {
      return new Progressing(of(all - updated, all, "still to be replaced or ended"));
    }
    if (wanted > ready) {
      return new Progressing(of(ready, wanted, "ready"));
    }
    if (wanted > available) {
      return new Progressing(of(available, wanted, "available"));
    }
    // Without a deadline the controller reports no progress.
    boolean hasDeadline =
        spec(object, "progressDeadlineSeconds", Integer.MAX_VALUE) != Integer.MAX_VALUE;
    boolean rolledOut =
        progress.filter(c -> c.isTrue() && c.reason().equals("NewReplicaSetAvailable")).isPresent();
    if (hasDeadline && !rolledOut) {
      return new Progressing("its rollout is not finished yet");
    }
    return conditions.isTrue("Available")
        ? new Ready(of(available, wanted, "available"))
        : new Progressing("is not available yet");
  }

  static Readiness statefulSet(Map<String, Object> object) {
    if (updatesOnDelete(object)) {
      return new Ready("is updated when its Pods are deleted");
    }
    if (!observed(object)) {
      return UNSEEN;
    }
    long wanted = spec(object, "replicas", 1);
    long all = status(object, "replicas");
    long ready = status(object, "readyReplicas");
    long updated = status(object, "updatedReplicas");
    long partition =
        Trees.number(object, "spec", "updateStrategy", "rollingUpdate", "partition").orElse(0L);
    if (wanted > ready) {
      return new Progressing(of(ready, wanted, "ready"));
    }
    if (all > wanted) {
      return new Progressing(of(all - wanted, all, "still to be ended"));
    }
    if (updated < wanted - partition) {
      return new Progressing(of(updated, wanted - partition, "updated"));
    }
    return new Ready(of(ready, wanted, "ready"));
  }

  static Readiness daemonSet(Map<String, Object> object) {
    if (updatesOnDelete(object)) {
      return new Ready("is updated when its Pods are deleted");
    }
    if (!observed(object)) {
      return UNSEEN;
    }
    long wanted = status(object, "desiredNumberScheduled");
    long scheduled = status(object, "currentNumberScheduled");
    long updated = status(object, "updatedNumberScheduled");
    long available = status(object, "numberAvailable");
    long ready = status(object, "numberReady");
    if (wanted > scheduled) {
      return new Progressing(of(scheduled, wanted, "scheduled"));
    }
    if (wanted > updated) {
      return new Progressing(of(updated, wanted, "updated"));
    }
    if (wanted > ready) {
      return new Progressing(of(ready, wanted, "ready"));
    }
    return wanted > available
        ? new Progressing(of(available, wanted, "available"))
        : new Ready(of(available, wanted, "available"));
  }

  static Readiness replicaSet(Map<String, Object> object, Conditions conditions) {
    var failure = conditions.find("ReplicaFailure").filter(Conditions.Condition::isTrue);
    if (failure.isPresent()) {
      return new Progressing(failure.get().text());
    }
    if (!observed(object)) {
      return UNSEEN;
    }
    long wanted = spec(object, "replicas", 1);
    long all = status(object, "replicas");
    long ready = status(object, "readyReplicas");
    long available = status(object, "availableReplicas");
    if (wanted > ready) {
      return new Progressing(of(ready, wanted, "ready"));
    }
    if (wanted > available) {
      return new Progressing(of(available, wanted, "available"));
    }
    return all > wanted
        ? new Progressing(of(all - wanted, all, "still to be ended"))
        : new Ready(of(available, wanted, "available"));
  }

  /** These controllers always say which generation they have seen. */
  static boolean observed(Map<String, Object> object) {
    return Trees.number(object, "status", "observedGeneration").isPresent();
  }

  private static boolean updatesOnDelete(Map<String, Object> object) {
    return Trees.text(object, "spec", "updateStrategy", "type")
        .filter("OnDelete"::equals)
        .isPresent();
  }

  private static long spec(Map<String, Object> object, String field, long standard) {
    return Trees.number(object, "spec", field).orElse(standard);
  }

  private static long status(Map<String, Object> object, String field) {
    return Trees.number(object, "status", field).orElse(0L);
  }

  private static String of(long some, long all, String what) {
    return some + " of " + all + " " + what;
  }
}
