package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A Secret as it is. No text of it shows a value.
 *
 * @param labelsOfOurs the keys of labels that were last set by us, or by External Secrets Operator
 *     for the same ExternalSecret
 * @param annotationsOfOurs the same of annotations
 */
public record LiveSecret(
    String name,
    String uid,
    String resourceVersion,
    String type,
    Map<String, SecretValue> data,
    Map<String, String> labels,
    Map<String, String> annotations,
    Optional<Controller> controller,
    boolean immutable,
    boolean deleting,
    Set<String> labelsOfOurs,
    Set<String> annotationsOfOurs) {

  public LiveSecret {
    data = Map.copyOf(data);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    labelsOfOurs = Set.copyOf(labelsOfOurs);
    annotationsOfOurs = Set.copyOf(annotationsOfOurs);
  }

  /**
   * The owner that controls it.
   *
   * @param group of its apiVersion
   */
  public record Controller(String group, String kind, String name, String uid) {}
}
