package io.deploymentorchestrator.controller.objects;

import io.deploymentorchestrator.api.ObjectRef;
import java.util.Map;
import java.util.Set;

/** Kubernetes' own kinds that keep Pods. Pure. */
public final class Workloads {

  private static final Map<String, Set<String>> KINDS =
      Map.of(
          "", Set.of("ReplicationController"),
          "apps", Set.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"),
          "batch", Set.of("Job", "CronJob"));

  private Workloads() {}

  /** Whether the object keeps Pods, which are to be gone before it is. */
  public static boolean own(ObjectRef ref) {
    return KINDS.getOrDefault(ref.group(), Set.of()).contains(ref.kind());
  }
}
