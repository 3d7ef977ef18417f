package io.deploymentorchestrator.secrets.sync;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash by which External Secrets Operator names objects in its marks. For no value. */
final class Sha3 {

  private Sha3() {}

  /** SHA3-224 of a text, in hexadecimal digits. */
  static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA3-224").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-3", e);
    }
  }
}
