package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** One text for equal JSON, whatever the order of its keys; and its hash. */
public final class CanonicalJson {

  private static final ObjectMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private CanonicalJson() {}

  /**
   * SHA-256, in hexadecimal, of the parts' canonical texts; a part's end can't be mistaken for the
   * next one's beginning.
   */
  public static String hash(JsonNode... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (JsonNode part : parts) {
        // Trees keep their own order of keys; as plain maps they are sorted.
        digest.update(SORTED.writeValueAsBytes(SORTED.treeToValue(part, Object.class)));
        digest.update("\n".getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException | JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
