package io.deploymentorchestrator.secretpush.plan;

import io.deploymentorchestrator.secretpush.config.FieldSpec;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is on record of a field that was written.
 *
 * @param source {@code generated} or {@code static}
 * @param fingerprint tells whether the config still asks for the same: of a generator's options, or
 *     of a static value. Salted with the version's token, so equal values of different secrets
 *     don't look equal. Generated values have no part in it
 */
public record FieldRecord(String source, String fingerprint) {

  /** Source of a generated field. */
  public static final String GENERATED = "generated";

  /** Source of a field with a static value. */
  public static final String STATIC = "static";

  /** The records of all fields of a config, for the version of a token. */
  public static SortedMap<String, FieldRecord> of(SecretPushConfig config, String token) {
    SortedMap<String, FieldRecord> records = new TreeMap<>();
    config.fields().forEach((name, spec) -> records.put(name, of(name, spec, token)));
    return Collections.unmodifiableSortedMap(records);
  }

  private static FieldRecord of(String name, FieldSpec spec, String token) {
    String source = spec.isGenerated() ? GENERATED : STATIC;
    String content = spec.isGenerated() ? String.valueOf(spec.generator()) : spec.text();
    return new FieldRecord(source, digest(token + '\0' + name + '\0' + source + '\0' + content));
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether the field was generated. */
  public boolean wasGenerated() {
    return source.equals(GENERATED);
  }

  /** The sources by name, for status. */
  public static SortedMap<String, String> sources(Map<String, FieldRecord> records) {
    SortedMap<String, String> sources = new TreeMap<>();
    records.forEach((name, record) -> sources.put(name, record.source()));
    return Collections.unmodifiableSortedMap(sources);
  }
}
