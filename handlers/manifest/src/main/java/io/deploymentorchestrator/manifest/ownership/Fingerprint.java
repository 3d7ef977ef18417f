package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.json.Json;
import io.deploymentorchestrator.manifest.json.Trees;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was applied, and what the API server made of it: which fields our field manager owned then,
 * and their values. An object whose fingerprint still is the one of our last write is as that write
 * left it, in whatever form the server keeps it (quantities, empty lists, defaulted unions); any
 * change of a field of ours by others changes its value or takes it from our field manager.
 *
 * <p>Two short hashes, so that a status can hold it. Of a Secret's data only the manifest counts:
 * what an admission webhook put there instead stays out of it.
 *
 * @param manifest hash of what was applied
 * @param answer hash of the fields and values
 */
public record Fingerprint(String manifest, String answer) {

  private static final int HASH_BYTES = 6;
  private static final String SEPARATOR = "-";

  /** Is no set of fields: the two kinds of answers are never the same. */
  private static final String VALUES_ALONE = "values";

  /**
   * That of an object as it stands.
   *
   * @param applied the tree as it is sent
   * @param live the object as it is
   * @param manager our field manager
   * @return of an object whose server keeps no {@code managedFields}, of the values alone; empty if
   *     that manager has applied nothing to it
   */
  public static Optional<Fingerprint> of(
      Map<String, Object> applied, Map<String, Object> live, String manager) {
    if (!ManagedFields.areKept(live)) {
      return Optional.of(
          new Fingerprint(
              manifest(applied),
              hash(Arrays.asList(VALUES_ALONE, Values.ofThose(applied, shown(live))))));
    }
    return ManagedFields.appliedBy(live, manager)
        .map(entry -> new FieldSet(Trees.map(entry, "fieldsV1")))
        .map(
            fields ->
                new Fingerprint(
                    manifest(applied),
                    hash(
                        Arrays.asList(
                            fields.keys(), Values.applied(fields, shown(live), applied)))));
  }

  /** Reads what {@link #toString} wrote. */
  public static Optional<Fingerprint> parse(String text) {
    String[] parts = text.split(SEPARATOR, -1);
    return parts.length == 2 ? Optional.of(new Fingerprint(parts[0], parts[1])) : Optional.empty();
  }

  /** Whether that tree was applied. */
  public boolean isOf(Map<String, Object> tree) {
    return manifest.equals(manifest(tree));
  }

  private static String manifest(Map<String, Object> tree) {
    return hash(tree);
  }

  private static Map<String, Object> shown(Map<String, Object> live) {
    if (!"Secret".equals(live.get("kind")) || !"v1".equals(live.get("apiVersion"))) {
      return live;
    }
    Map<String, Object> shown = Trees.copy(live);
    shown.remove("data");
    return shown;
  }

  private static String hash(@Nullable Object tree) {
    try {
      byte[] text = Json.write(tree).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text), 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return manifest + SEPARATOR + answer;
  }
}
