package io.deploymentorchestrator.controller.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The text as plain maps give it, all of it in memory. */
  private static final ObjectMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  @Test
  void hashes_are_those_of_the_sorted_texts() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      JsonNode one = tree(random, 4);
      JsonNode other = tree(random, 2);
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (JsonNode part : new JsonNode[] {one, other}) {
        digest.update(SORTED.writeValueAsBytes(SORTED.treeToValue(part, Object.class)));
        digest.update("\n".getBytes(StandardCharsets.UTF_8));
      }
      assertThat(CanonicalJson.hash(one, other))
          .as("seed %d: %s %s", seed, one, other)
          .isEqualTo(HexFormat.of().formatHex(digest.digest()));
    }
  }

  @Test
  void a_large_tree_is_hashed_without_a_copy() {
    ObjectNode large = JSON.createObjectNode();
    for (int i = 0; i < 1000; i++) {
      large.put("k" + i, "x".repeat(10_000));
    }
    CanonicalJson.hash(large);
    assertThat(Allocation.of(() -> CanonicalJson.hash(large))).isLessThan(1_000_000);
  }

  @Test
  void what_is_nested_too_deeply_is_refused_before_the_stack_ends() {
    ArrayNode deep = JSON.createArrayNode();
    for (int i = 0; i < 100_000; i++) {
      deep = JSON.createArrayNode().add(deep);
    }
    JsonNode value = deep;
    assertThatThrownBy(() -> CanonicalJson.hash(value)).isInstanceOf(IllegalStateException.class);
  }

  private static JsonNode tree(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 8 : 10)) {
      case 0 -> JSON.getNodeFactory().textNode("ü\"\\\u0001\u2028\uD83D\uDE00" + random.nextInt());
      case 1 -> JSON.getNodeFactory().numberNode(random.nextInt());
      case 2 -> JSON.getNodeFactory().numberNode(random.nextLong());
      case 3 -> JSON.getNodeFactory().numberNode(random.nextGaussian() / 10_000);
      case 4 -> DecimalNode.valueOf(new BigDecimal("1E+4" + random.nextInt(10)));
      case 5 -> BigIntegerNode.valueOf(BigInteger.TEN.pow(random.nextInt(40)));
      case 6 -> random.nextBoolean() ? JSON.nullNode() : JSON.getNodeFactory().booleanNode(true);
      case 7 -> FloatNode.valueOf(random.nextFloat());
      case 8 -> {
        ArrayNode list = JSON.createArrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(tree(random, depth - 1));
        }
        yield list;
      }
      default -> {
        ObjectNode object = JSON.createObjectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          object.set("k" + (char) random.nextInt(0x3000), tree(random, depth - 1));
        }
        yield object;
      }
    };
  }
}
