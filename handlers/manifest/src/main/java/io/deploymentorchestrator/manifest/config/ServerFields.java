package io.deploymentorchestrator.manifest.config;

import io.deploymentorchestrator.manifest.json.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out of a manifest what only the API server and its controllers set, so that a file from
 * {@code kubectl get -o yaml} can be applied: the server would refuse these fields, or change them
 * back for ever. What a user may set, too, stays (a Service's {@code clusterIP}, a claim's {@code
 * volumeName}, {@code ownerReferences}). Pure.
 */
final class ServerFields {

  private static final Set<String> OF_METADATA =
      Set.of(
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "managedFields",
          "selfLink");

  /** Written by kubectl apply, the workload controllers and the volume binder. */
  private static final Set<String> ANNOTATIONS =
      Set.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          "deployment.kubernetes.io/revision",
          "deployment.kubernetes.io/revision-history",
          "deployment.kubernetes.io/desired-replicas",
          "deployment.kubernetes.io/max-replicas",
          "deprecated.daemonset.template.generation",
          "batch.kubernetes.io/job-tracking",
          "endpoints.kubernetes.io/last-change-trigger-time",
          "pv.kubernetes.io/bind-completed",
          "pv.kubernetes.io/bound-by-controller",
          "volume.beta.kubernetes.io/storage-provisioner",
          "volume.kubernetes.io/storage-provisioner",
          "volume.kubernetes.io/selected-node");

  /** How the server says that somebody is deleting the object. */
  private static final Set<String> FINALIZERS_OF_A_DELETION =
      Set.of("foregroundDeletion", "orphan");

  /** With these the server ties Pods to one Job by its uid, unless that is the user's affair. */
  private static final Set<String> LABELS_OF_A_JOB =
      Set.of(
          "controller-uid",
          "batch.kubernetes.io/controller-uid",
          "job-name",
          "batch.kubernetes.io/job-name");

  private ServerFields() {}

  /** The manifest without them; the one given stays as it is. */
  static Map<String, Object> removedFrom(Map<String, Object> manifest) {
    Map<String, Object> object = Trees.copy(manifest);
    object.remove("status");
    if (object.get("metadata") instanceof Map<?, ?>) {
      Map<String, Object> metadata = Trees.member(object, "metadata");
      metadata.keySet().removeAll(OF_METADATA);
      // Where there is a name, it is what the name was made from.
      if (metadata.get("name") != null) {
        metadata.remove("generateName");
      }
      removeKeys(metadata, "annotations", ANNOTATIONS);
      removeFinalizers(metadata);
    }
    Declared declared = new Declared(object);
    if (declared.is("batch", "Job")) {
      removeSelector(object);
    }
    if (declared.is("rbac.authorization.k8s.io", "ClusterRole")
        && object.get("aggregationRule") != null) {
      // A controller collects them from other roles, and would win each time.
      object.remove("rules");
    }
    return object;
  }

  private static void removeFinalizers(Map<String, Object> metadata) {
    if (metadata.get("finalizers") instanceof List<?> given) {
      List<@Nullable Object> kept = new ArrayList<>(given);
      kept.removeIf(each -> each != null && FINALIZERS_OF_A_DELETION.contains(each));
      if (kept.isEmpty()) {
        metadata.remove("finalizers");
      } else {
        metadata.put("finalizers", kept);
      }
    }
  }

  private static void removeSelector(Map<String, Object> job) {
    Map<String, Object> spec = Trees.map(job, "spec");
    if (Boolean.TRUE.equals(spec.get("manualSelector")) || !isGenerated(spec)) {
      return;
    }
    removeKeys(Trees.map(job, "metadata"), "labels", LABELS_OF_A_JOB);
    removeKeys(Trees.map(spec, "template", "metadata"), "labels", LABELS_OF_A_JOB);
    spec.remove("selector");
  }

  /** A selector of nothing but uids was made by the server. */
  private static boolean isGenerated(Map<String, Object> spec) {
    Set<String> selected = Trees.map(spec, "selector", "matchLabels").keySet();
    return !selected.isEmpty() && LABELS_OF_A_JOB.containsAll(selected);
  }

  private static void removeKeys(Map<String, Object> tree, String member, Set<String> keys) {
    if (tree.get(member) instanceof Map<?, ?> map
        && map.keySet().removeAll(keys)
        && map.isEmpty()) {
      tree.remove(member);
    }
  }
}
