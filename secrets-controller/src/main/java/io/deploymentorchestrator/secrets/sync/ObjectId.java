package io.deploymentorchestrator.secrets.sync;

import java.util.Map;

/**
 * Which ExternalSecret it is, in which state of its metadata.
 *
 * @param labels of the ExternalSecret
 * @param annotations of the ExternalSecret
 */
public record ObjectId(
    String namespace,
    String name,
    String uid,
    long generation,
    Map<String, String> labels,
    Map<String, String> annotations) {

  public ObjectId {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }
}
