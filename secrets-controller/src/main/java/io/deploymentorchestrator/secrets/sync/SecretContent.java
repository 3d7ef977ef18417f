package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a Secret is to be. No text of it shows a value.
 *
 * @param type null: as it is, and {@code Opaque} for a new one
 * @param labels those that we set; others stay
 * @param annotations those that we set; others stay
 */
public record SecretContent(
    @Nullable String type,
    Map<String, SecretValue> data,
    Map<String, String> labels,
    Map<String, String> annotations) {

  /** What a Secret is that says nothing of its type. */
  public static final String OPAQUE = "Opaque";

  public SecretContent {
    data = Map.copyOf(data);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** About how many bytes the API server counts. */
  long size() {
    long size = 0;
    for (Map.Entry<String, SecretValue> entry : new TreeMap<>(data).entrySet()) {
      size += entry.getValue().size();
    }
    return size;
  }
}
