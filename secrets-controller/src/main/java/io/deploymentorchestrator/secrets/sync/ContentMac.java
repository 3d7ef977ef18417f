package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * By what the content of a Secret is remembered: an HMAC under a key that only the controller
 * holds. A plain hash could be guessed by who may read the status and not the Secret. Thread-safe.
 */
public final class ContentMac {

  /** Of a key. */
  public static final int KEY_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * By a key.
   *
   * @throws IllegalArgumentException if it is not of {@value #KEY_BYTES} bytes
   */
  public ContentMac(SecretValue key) {
    if (key.size() != KEY_BYTES) {
      throw new IllegalArgumentException("the key has to be of " + KEY_BYTES + " bytes");
    }
    this.key = new SecretKeySpec(key.bytes(), ALGORITHM);
  }

  /**
   * Of a content. The type is no part of it: it changes only with the Secret's uid.
   *
   * @param uid of the ExternalSecret: equal contents of two can't be told from it
   */
  public String of(String uid, Map<String, SecretValue> data) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      add(mac, uid.getBytes(StandardCharsets.UTF_8));
      new TreeMap<>(data)
          .forEach(
              (name, value) -> {
                add(mac, name.getBytes(StandardCharsets.UTF_8));
                add(mac, value.bytes());
              });
      return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal());
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /** With its length, so that no two contents come to the same bytes. */
  private static void add(Mac mac, byte[] bytes) {
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    mac.update(bytes);
  }
}
