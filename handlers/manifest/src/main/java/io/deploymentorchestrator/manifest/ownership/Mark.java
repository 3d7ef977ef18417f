package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.manifest.inventory.ObjectKey;
import io.deploymentorchestrator.manifest.json.Trees;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The mark on an object: a label for selecting, and an annotation that proves whose it is.
 *
 * <p>The annotation names owner <em>and object</em>, {@code <cluster>/<namespace>/<component> →
 * <group>/<kind>/<namespace>/<name>}: other controllers copy annotations (a Deployment's to its
 * ReplicaSets, an ExternalSecret's to its Secret), and a copy then names another object than the
 * one it sits on.
 */
public final class Mark {

  /** The annotation. The label is {@link WatchedObject#MARK_LABEL}, of the same name. */
  public static final String ANNOTATION = WatchedObject.MARK_LABEL;

  private static final String ARROW = " → ";
  private static final int HASH_BYTES = 16;

  private Mark() {}

  /** Puts the mark on a tree that is about to be applied. */
  public static void put(Map<String, Object> object, Owner owner, ObjectKey key) {
    Map<String, Object> metadata = Trees.member(object, "metadata");
    Trees.member(metadata, "labels").put(WatchedObject.MARK_LABEL, label(owner));
    Trees.member(metadata, "annotations").put(ANNOTATION, annotation(owner, key));
  }

  /** A merge patch that takes it off an object, provided it is that one. */
  public static Map<String, Object> removal(String uid) {
    Map<String, Object> none = new HashMap<>();
    none.put(WatchedObject.MARK_LABEL, null);
    return Map.of("metadata", Map.of("uid", uid, "labels", none, "annotations", none));
  }

  /** Whom the mark on an object names; empty if it has none, or a copy of another object's. */
  public static Optional<Owner> read(Map<String, Object> object, ObjectKey key) {
    String text = Trees.text(object, "metadata", "annotations", ANNOTATION).orElse("");
    int arrow = text.indexOf(ARROW);
    if (arrow < 0 || !text.substring(arrow + ARROW.length()).equals(key.text())) {
      return Optional.empty();
    }
    return Owner.parse(text.substring(0, arrow));
  }

  static String annotation(Owner owner, ObjectKey key) {
    return owner + ARROW + key.text();
  }

  static String label(Owner owner) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(owner.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
