package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.api.SecretTarget;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The labels and annotations of a Secret that are ours to set.
 *
 * @param labels the marks among them
 */
public record SecretMetadata(Map<String, String> labels, Map<String, String> annotations) {

  /** Of the ExternalSecret alone: they would mean something else on its Secret, or be stale. */
  private static final Set<String> NOT_COPIED =
      Set.of("kubectl.kubernetes.io/last-applied-configuration", "force-sync", Marks.ADOPT);

  public SecretMetadata {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /**
   * As External Secrets Operator: those of the template; without a template those of the
   * ExternalSecret.
   *
   * @param storeUids where the values come from
   */
  public static SecretMetadata of(
      ObjectId id, ExternalSecretSpec spec, Collection<String> storeUids) {
    SecretTarget.Template template = spec.target() == null ? null : spec.target().template();
    Map<String, String> labels = new TreeMap<>();
    Map<String, String> annotations = new TreeMap<>();
    if (template == null) {
      labels.putAll(id.labels());
      annotations.putAll(id.annotations());
      annotations.keySet().removeAll(NOT_COPIED);
    } else if (template.metadata() != null) {
      putAll(labels, template.metadata().labels());
      putAll(annotations, template.metadata().annotations());
    }
    labels.keySet().removeIf(Marks::isOurs);
    labels.putAll(Marks.labels(id, storeUids));
    return new SecretMetadata(labels, annotations);
  }

  private static void putAll(Map<String, String> all, @Nullable Map<String, String> more) {
    if (more != null) {
      all.putAll(more);
    }
  }
}
