package io.deploymentorchestrator.operator.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemorySharesTest {

  private final MemoryShares shares = new MemoryShares(100, 150, 10);

  @Test
  void a_namespace_gets_its_share_and_no_more() {
    assertThat(shares.hold("a", "1", 60)).isTrue();
    assertThat(shares.hold("a", "2", 40)).isTrue();
    assertThat(shares.hold("a", "3", 1)).isFalse();
    shares.release("a", "2");
    assertThat(shares.hold("a", "3", 40)).isTrue();
  }

  @Test
  void what_is_held_under_a_key_is_replaced() {
    assertThat(shares.hold("a", "1", 90)).isTrue();
    assertThat(shares.hold("a", "1", 95)).isTrue();
    assertThat(shares.hold("a", "1", 20)).isTrue();
    assertThat(shares.hold("a", "2", 80)).isTrue();
  }

  @Test
  void what_does_not_fit_leaves_nothing_held() {
    assertThat(shares.hold("a", "1", 50)).isTrue();
    assertThat(shares.hold("a", "2", 50)).isTrue();
    assertThat(shares.hold("a", "2", 51)).isFalse();
    assertThat(shares.hold("a", "3", 50)).isTrue();
  }

  @Test
  void a_little_is_there_for_each_namespace_whatever_the_others_hold() {
    assertThat(shares.hold("a", "1", 100)).isTrue();
    assertThat(shares.hold("b", "1", 50)).isTrue();
    assertThat(shares.hold("c", "1", 11)).isFalse();
    assertThat(shares.hold("c", "1", 10)).isTrue();
    assertThat(shares.hold("c", "2", 1)).isFalse();
    assertThat(shares.hold("d", "1", 10)).isTrue();
  }

  @Test
  void a_single_thing_may_be_larger_than_the_share_while_there_is_room() {
    assertThat(shares.hold("a", "1", 140)).isTrue();
    assertThat(shares.hold("a", "2", 1)).isFalse();
    assertThat(shares.hold("b", "1", 151)).isFalse();
  }

  @Test
  void what_grows_holds_all_of_it_or_what_it_did() {
    assertThat(shares.grow("a", "1", 30)).isTrue();
    assertThat(shares.grow("a", "1", 30)).isTrue();
    assertThat(shares.hold("a", "2", 30)).isTrue();
    assertThat(shares.grow("a", "1", 11)).isFalse();
    assertThat(shares.hold("a", "3", 11)).isFalse();
    assertThat(shares.hold("a", "3", 10)).isTrue();
    shares.release("a", "1");
    assertThat(shares.hold("a", "4", 60)).isTrue();
  }

  @Test
  void what_grows_alone_gets_more_than_its_share_counted_as_the_share() {
    assertThat(shares.grow("a", "1", 60)).isTrue();
    assertThat(shares.grow("a", "1", 500)).isTrue();
    assertThat(shares.hold("a", "2", 1)).isFalse();
    assertThat(shares.hold("b", "1", 50)).isTrue();
    shares.release("a", "1");
    assertThat(shares.hold("a", "2", 100)).isTrue();
  }

  @Test
  void a_text_takes_what_it_takes_as_objects() throws IOException {
    ObjectMapper json = new ObjectMapper();
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      JsonNode tree = randomTree(random, 0);
      byte[] text = json.writeValueAsBytes(Map.of("x", tree));
      long asObjects = MemorySize.of(json.readValue(text, Map.class));
      assertThat(MemorySize.ofText(text)).as(tree.toString()).isBetween(asObjects, 2 * asObjects);
    }
    byte[] broken = "{\"a\":[{},{},{".getBytes(StandardCharsets.UTF_8);
    assertThat(MemorySize.ofText(broken)).isPositive();
  }

  private static JsonNode randomTree(Random random, int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    switch (random.nextInt(depth > 4 ? 3 : 5)) {
      case 0 -> {
        return nodes.textNode("t".repeat(random.nextInt(50)));
      }
      case 1 -> {
        return nodes.numberNode(random.nextInt());
      }
      case 2 -> {
        return nodes.nullNode();
      }
      case 3 -> {
        ArrayNode list = nodes.arrayNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          list.add(randomTree(random, depth + 1));
        }
        return list;
      }
      default -> {
        ObjectNode object = nodes.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          object.set("k" + random.nextInt(1_000), randomTree(random, depth + 1));
        }
        return object;
      }
    }
  }

  @Test
  void holding_and_releasing_at_random_leaves_nothing_behind() {
    Random random = new Random(5);
    for (int i = 0; i < 10_000; i++) {
      String namespace = "n" + random.nextInt(5);
      Integer key = random.nextInt(20);
      if (random.nextBoolean()) {
        shares.hold(namespace, key, random.nextInt(40));
      } else {
        shares.release(namespace, key);
      }
    }
    for (int n = 0; n < 5; n++) {
      for (int key = 0; key < 20; key++) {
        shares.release("n" + n, key);
      }
    }
    assertThat(shares.hold("x", "all", 150)).isTrue();
  }

  @Test
  void the_size_of_a_tree_is_about_what_it_takes() throws IOException {
    ObjectMapper json = new ObjectMapper();
    ArrayNode list = json.createArrayNode();
    for (int i = 0; i < 1_000; i++) {
      list.addObject().put("a", "x".repeat(100));
    }
    assertThat(MemorySize.of(list)).isBetween(200_000L, 500_000L);
    JsonNode text = json.readTree("\"" + "x".repeat(100_000) + "\"");
    assertThat(MemorySize.of(text)).isBetween(100_000L, 101_000L);
    Object plain = json.convertValue(list, Object.class);
    assertThat(MemorySize.of(plain)).isBetween(200_000L, 500_000L);
    assertThat(MemorySize.of((JsonNode) null)).isZero();
    assertThat(MemorySize.of(Map.of("a", 1, "b", true))).isPositive();
  }
}
