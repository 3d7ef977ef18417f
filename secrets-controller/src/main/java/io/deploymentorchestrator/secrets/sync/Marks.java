package io.deploymentorchestrator.secrets.sync;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The labels and annotations by which a Secret is known as made from an ExternalSecret. */
public final class Marks {

  /** Set by External Secrets Operator, and by us alike. */
  public static final String MANAGED = "reconcile.external-secrets.io/managed";

  /** Set by External Secrets Operator, and by us alike: a hash of namespace and name. */
  public static final String CREATED_BY = "reconcile.external-secrets.io/created-by";

  /** A label for each store that it came from; a hash of the store's uid follows. */
  public static final String FROM = "reconcile.external-secrets.io/from-";

  /** Set by External Secrets Operator only: a plain hash, which is stale after our first write. */
  public static final String DATA_HASH = "reconcile.external-secrets.io/data-hash";

  /** On a Secret that nobody made from an ExternalSecret: it may be taken over. */
  public static final String ADOPT = "external-secrets.io/adopt";

  public static final String TRUE = "true";

  static final String OWNER_GROUP = "external-secrets.io";
  static final String OWNER_KIND = "ExternalSecret";

  private static final int LABEL_HASH_DIGITS = 32;

  private Marks() {}

  /** What {@link #CREATED_BY} says. */
  public static String createdBy(String namespace, String name) {
    return Sha3.hash(namespace + "/" + name);
  }

  /** The label that says that something came from a store. */
  public static String from(String storeUid) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(storeUid.getBytes(StandardCharsets.UTF_8));
      return FROM + HexFormat.of().formatHex(hash).substring(0, LABEL_HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** All labels of a Secret made from an ExternalSecret. */
  static Map<String, String> labels(ObjectId id, Collection<String> storeUids) {
    Map<String, String> labels = new TreeMap<>();
    labels.put(MANAGED, TRUE);
    labels.put(CREATED_BY, createdBy(id.namespace(), id.name()));
    storeUids.forEach(uid -> labels.put(from(uid), TRUE));
    return labels;
  }

  /** Whether a label is a mark of ours, which nobody else may set on a Secret of ours. */
  static boolean isOurs(String label) {
    return label.startsWith(FROM) || label.equals(MANAGED) || label.equals(CREATED_BY);
  }
}
