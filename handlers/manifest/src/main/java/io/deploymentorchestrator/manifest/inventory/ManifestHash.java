package io.deploymentorchestrator.manifest.inventory;

import io.deploymentorchestrator.manifest.json.Json;
import io.deploymentorchestrator.manifest.json.Trees;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells a changed manifest of a Job from an unchanged one: a Job that ran is remembered with it.
 * Records outlive versions of this handler, so what earlier ones would have written counts, too.
 * Pure.
 */
public final class ManifestHash {

  private static final int HASH_BYTES = 6;

  /** All that version 0.1 left out of a manifest's metadata, beside its status. */
  private static final Set<String> LEFT_OUT_BEFORE =
      Set.of(
          "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink");

  private static final Pattern DECIMAL = Pattern.compile("(?<![\\w.])\\d+\\.\\d+(?![\\w.])");

  private ManifestHash() {}

  /**
   * The hash to record.
   *
   * @param applied the manifest without what only the API server sets
   */
  public static String of(Map<String, Object> applied) {
    try {
      byte[] text = Json.write(applied).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text), 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Every hash under which a record may know the same manifest: earlier versions left out less of
   * what the API server sets, and wrote decimal numbers from references into texts as Java does
   * ({@code 5.0E-4} for 0.0005).
   *
   * @param applied the manifest without what only the API server sets
   * @param given the manifest as the config has it
   */
  public static Set<String> all(Map<String, Object> applied, Map<String, Object> given) {
    Set<String> hashes = new LinkedHashSet<>();
    for (Map<String, Object> tree : List.of(applied, asBefore(given))) {
      hashes.add(of(tree));
      hashes.add(of(Trees.map(withNumbersAsBefore(tree))));
    }
    return hashes;
  }

  private static Map<String, Object> asBefore(Map<String, Object> given) {
    Map<String, Object> object = Trees.copy(given);
    object.remove("status");
    if (object.containsKey("metadata")) {
      Trees.member(object, "metadata").keySet().removeAll(LEFT_OUT_BEFORE);
    }
    return object;
  }

  private static @Nullable Object withNumbersAsBefore(@Nullable Object tree) {
    return switch (tree) {
      case null -> null;
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(Objects.toString(key), withNumbersAsBefore(value)));
        yield copy;
      }
      case List<?> list ->
          list.stream().<@Nullable Object>map(ManifestHash::withNumbersAsBefore).toList();
      case String text -> DECIMAL.matcher(text).replaceAll(ManifestHash::asBefore);
      default -> tree;
    };
  }

  /** Java's own text of a number, unless that is none of its kind. */
  private static String asBefore(MatchResult number) {
    String before = Double.toString(Double.parseDouble(number.group()));
    boolean same = new BigDecimal(before).compareTo(new BigDecimal(number.group())) == 0;
    return same ? before : number.group();
  }
}
