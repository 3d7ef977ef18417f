package io.deploymentorchestrator.manifest;

import java.util.Map;
import java.util.Optional;

/**
 * Tells kinds that Kubernetes itself no longer has from those that somebody may yet install
 * (Kubernetes documentation, "Deprecated API Migration Guide"). Pure.
 */
final class RemovedApis {

  private static final String WRITE = "Kubernetes has removed it; write ";
  private static final String WITHOUT_SUCCESSOR =
      "Kubernetes has removed it, and nothing takes its place under another name";

  /** Of groups that are gone, or kinds that moved to another group. */
  private static final Map<String, String> MOVED =
      Map.ofEntries(
          Map.entry("extensions/Deployment", "apps/v1"),
          Map.entry("extensions/DaemonSet", "apps/v1"),
          Map.entry("extensions/ReplicaSet", "apps/v1"),
          Map.entry("extensions/Ingress", "networking.k8s.io/v1"),
          Map.entry("extensions/NetworkPolicy", "networking.k8s.io/v1"),
          Map.entry("extensions/PodSecurityPolicy", ""),
          Map.entry("policy/PodSecurityPolicy", ""),
          Map.entry("settings.k8s.io/PodPreset", ""),
          Map.entry("auditregistration.k8s.io/AuditSink", ""));

  private RemovedApis() {}

  /** What to do about a kind that is not there; empty if it may come. */
  static Optional<String> cure(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String successor = MOVED.get(group + "/" + kind);
    if (successor != null) {
      return Optional.of(
          successor.isEmpty() ? WITHOUT_SUCCESSOR : WRITE + "apiVersion: " + successor);
    }
    // No CustomResourceDefinition can have a group without a dot: those are Kubernetes' own.
    return group.contains(".")
        ? Optional.empty()
        : Optional.of(
            "no CustomResourceDefinition can bring it, because "
                + (group.isEmpty() ? "v1" : "group " + group)
                + " is Kubernetes' own: correct apiVersion or kind, which this version of Kubernetes does not know");
  }
}
