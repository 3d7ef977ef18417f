package io.deploymentorchestrator.manifest.inventory;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fields of others that were made our field manager's so that the apply which follows removes them,
 * or, of an object that is being adopted, takes them over. On record from before that until they
 * are gone, ours for good, or given back. Part of the checkpoint.
 *
 * @param uid of the object
 * @param fields each as the steps to it, in the form of {@code fieldsV1}; none: all that the owners
 *     had
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

  /** All that these owners had of an object that is being adopted. */
  public static TransferredFields adopted(String uid, List<Map<String, Object>> owners) {
    return new TransferredFields(uid, List.of(), owners);
  }

  /** Whether the object was being adopted. */
  public boolean ofAdoption() {
    return fields.isEmpty();
  }
}
