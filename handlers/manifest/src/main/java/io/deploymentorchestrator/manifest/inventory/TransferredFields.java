package io.deploymentorchestrator.manifest.inventory;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fields of others that were made our field manager's so that the apply which follows removes them.
 * On record from before that until they are gone or given back. Part of the checkpoint.
 *
 * @param uid of the object
 * @param fields each as the steps to it, in the form of {@code fieldsV1}
 * @param owners whose they were: entries of {@code managedFields} with these fields only
 */
public record TransferredFields(
    String uid, List<List<String>> fields, List<Map<String, Object>> owners) {

  /** Absent is empty. */
  public TransferredFields(
      @Nullable String uid,
      @Nullable List<List<String>> fields,
      @Nullable List<Map<String, Object>> owners) {
    this.uid = Objects.requireNonNullElse(uid, "");
    this.fields = List.copyOf(Objects.requireNonNullElse(fields, List.of()));
    this.owners = List.copyOf(Objects.requireNonNullElse(owners, List.of()));
  }
}
