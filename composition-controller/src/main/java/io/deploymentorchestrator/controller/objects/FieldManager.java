package io.deploymentorchestrator.controller.objects;

import io.deploymentorchestrator.api.ComponentId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name under which a Component owns fields: stable over its recreation, and at most 128
 * characters whatever its name.
 */
public final class FieldManager {

  private static final int HASH_BYTES = 10;

  private FieldManager() {}

  /** The name that a Component's writes are made under. */
  public static String of(ComponentId component) {
    byte[] name = (component.namespace() + "/" + component.name()).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(name);
      return "deployment-orchestrator-" + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
