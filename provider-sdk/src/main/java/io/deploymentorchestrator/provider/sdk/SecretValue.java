package io.deploymentorchestrator.provider.sdk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A secret value. It never shows itself: neither {@link #toString()} nor {@link #hashCode()} tells
 * anything of it, so that it can be part of records, messages and logs by accident without harm.
 * Immutable.
 */
public final class SecretValue {

  private final byte[] bytes;

  private SecretValue(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A value of these bytes, which are copied. */
  public static SecretValue of(byte[] bytes) {
    return new SecretValue(bytes.clone());
  }

  /** A value of this text, as UTF-8. */
  public static SecretValue of(String text) {
    return new SecretValue(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The bytes as UTF-8; what is none of it becomes U+FFFD. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** How many bytes it has. */
  public int size() {
    return bytes.length;
  }

  /** Compares in a time that tells nothing of the values. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SecretValue value && MessageDigest.isEqual(bytes, value.bytes);
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return "SecretValue[hidden]";
  }
}
