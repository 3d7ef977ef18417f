package io.deploymentorchestrator.dist;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What one tenant might write to stop, slow or read another: each of a kind that did so once, with
 * variants, and random ones. As texts of JSON, since some are deeper than libraries can write.
 */
final class HostileInputs {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILTER = "{{ .src.providerStatus.q%s }}";

  private HostileInputs() {}

  /** A Component that reports a quote and a text of 200 KB: what the others work on. */
  static String source() {
    return component(
        "src",
        "{\"manifests\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"src\"},\"data\":{\"q\":\"\\\"\",\"large\":"
            + text("x".repeat(200_000))
            + "}}],\"outputs\":{\"q\":{\"from\":\"ConfigMap/src\",\"path\":\"data.q\"},\"large\":{\"from\":\"ConfigMap/src\",\"path\":\"data.large\"}}}");
  }

  /** By name: objects to be created. */
  static Map<String, List<String>> all() {
    Map<String, List<String>> inputs = new LinkedHashMap<>();
    inputs.put("filters that double", doubling());
    inputs.put("filters by the thousand", manyFilters());
    inputs.put("long keys", List.of(longKey(60_000), longKey(1_000_000)));
    inputs.put("long paths", longPaths());
    inputs.put("deep", deep());
    inputs.put("wide", wide());
    inputs.put("many references", manyReferences());
    inputs.put("huge outputs", hugeOutputs());
    inputs.put("large configs", largeConfigs(40));
    inputs.put("wide configs", wideConfigs(30));
    inputs.put("large metadata", largeMetadata(180));
    inputs.put("control characters", controlCharacters());
    inputs.put("all depend on all", allToAll(300));
    inputs.put("compositions", compositions());
    return inputs;
  }

  private static List<String> doubling() {
    List<String> found = new ArrayList<>();
    for (String filter :
        List.of(
            " | tojson",
            " | replace(\"\\\"\", \"\\\"\\\"\\\"\")",
            " | urlencode | replace(\"%\", \"%%%%\")",
            " | b64encode | b64encode",
            " | replace(\"\", \"aaaaaaaaaa\")",
            " | split(\"\") | join(\"aaaaaaaaaaaaaaaaaaaa\")")) {
      found.add(reader("double" + found.size(), FILTER.formatted(filter.repeat(40))));
    }
    return found;
  }

  private static List<String> manyFilters() {
    String large = " | replace(\"\\\"\", \"" + "a".repeat(500_000) + "\")";
    List<String> found = new ArrayList<>();
    for (String filter : List.of(" | upper", " | trim", " | urlencode", " | string")) {
      found.add(reader("many" + found.size(), FILTER.formatted(large + filter.repeat(40_000))));
    }
    return found;
  }

  private static String longKey(int length) {
    return component("longkey" + length, "{\"manifests\":[],\"" + "k".repeat(length) + "\":\"v\"}");
  }

  private static List<String> longPaths() {
    String reference = text(FILTER.formatted(""));
    String list = "[" + (reference + ",").repeat(999) + reference + "]";
    String nested = "{\"" + "n".repeat(3_000) + "\":";
    return List.of(
        component(
            "paths", "{\"manifests\":[],\"x\":{\"" + "k".repeat(490_000) + "\":" + list + "}}"),
        component(
            "nestedpaths",
            "{\"manifests\":[],\"x\":" + nested.repeat(60) + list + "}".repeat(60) + "}"));
  }

  private static List<String> deep() {
    List<String> found = new ArrayList<>();
    for (int depth : new int[] {100, 600, 2_000, 9_000}) {
      found.add(component("lists" + depth, "{\"manifests\":" + nested("[", "]", depth) + "}"));
      found.add(component("objects" + depth, "{\"x\":" + nested("{\"a\":", "}", "1", depth) + "}"));
    }
    return found;
  }

  private static List<String> wide() {
    return List.of(
        component("numbers", "{\"x\":[" + "7,".repeat(600_000) + "7]}"),
        component("objects", "{\"x\":[" + "{},".repeat(400_000) + "{}]}"),
        component("lists", "{\"x\":[" + "[],".repeat(400_000) + "[]]}"),
        component(
            "fields",
            "{\"x\":{"
                + String.join(
                    ",", IntStream.range(0, 99_000).mapToObj(i -> "\"k" + i + "\":1").toList())
                + "}}"));
  }

  private static List<String> manyReferences() {
    String reference = FILTER.formatted("");
    return List.of(
        reader("references", reference.repeat(40_000)),
        reader("escaped", ("\\" + reference).repeat(40_000)),
        reader("unbalanced", "{{ .src.providerStatus".repeat(40_000) + "}}"),
        reader("steps", "{{ .src.providerStatus" + ".a".repeat(400_000) + " }}"),
        reader("brackets", "{{ .src.providerStatus" + "[\"a\"]".repeat(200_000) + " }}"),
        reader("arguments", FILTER.formatted(" | replace(" + "\"a\",".repeat(200_000) + "\"b\")")));
  }

  private static List<String> hugeOutputs() {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      found.add(reader("embedded" + i, "x{{ .src.providerStatus.large }}".repeat(4)));
      found.add(
          component(
              "passedon" + i,
              "{\"manifests\":[],\"observe\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"src\"}],\"outputs\":{"
                  + String.join(
                      ",",
                      IntStream.range(0, 20)
                          .mapToObj(
                              n ->
                                  "\"o"
                                      + n
                                      + "\":{\"from\":\"ConfigMap/src\",\"path\":\"data.large\"}")
                          .toList())
                  + "}}"));
    }
    return found;
  }

  private static List<String> largeConfigs(int count) {
    Random random = new Random(7);
    return IntStream.range(0, count)
        .mapToObj(i -> component("large" + i, "{\"x\":" + text(letters(random, 900_000)) + "}"))
        .toList();
  }

  /** Small as texts, and fifty times that as trees. */
  private static List<String> wideConfigs(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                component(
                    "wide" + i, "{\"x\":[" + (i % 2 == 0 ? "{}," : "[],").repeat(55_000) + "7]}"))
        .toList();
  }

  /** Hundreds of KiB of each part of it: as objects several times that. */
  private static List<String> largeMetadata(int count) {
    List<String> kinds =
        List.of(
            "\"annotations\":{\"example.org/a\":\"" + "a".repeat(250_000) + "\"}",
            "\"annotations\":{\"deployment-orchestrator.io/requestedAt\":\""
                + "a".repeat(250_000)
                + "\"}",
            "\"labels\":{" + many(i -> "\"example.org/" + "l".repeat(50) + i + "\":\"v\"") + "}",
            "\"labels\":{"
                + many(i -> "\"deployment-orchestrator.io/" + "l".repeat(50) + i + "\":\"v\"")
                + "}",
            "\"finalizers\":[" + many(i -> "\"example.org/" + "f".repeat(50) + i + "\"") + "]",
            "\"ownerReferences\":["
                + many(
                    i ->
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"o\",\"uid\":\"u"
                            + i
                            + "\"}")
                + "]");
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              String name = "\"name\":\"meta" + i + "\"";
              return component("meta" + i, "{\"manifests\":[]}")
                  .replace(name, name + "," + kinds.get(i % kinds.size()));
            })
        .toList();
  }

  private static String many(IntFunction<String> text) {
    return String.join(",", IntStream.range(0, 4_000).mapToObj(text).toList());
  }

  private static List<String> controlCharacters() {
    return List.of(
        component(
            "ansi",
            "{\"manifests\":[{\"apiVersion\":\"v1\",\"kind\":"
                + text("ConfigMap\u001b[2J\u001b]0;t\u0007\nERROR forged\n✔ other  manifest  Ready")
                + ",\"metadata\":{\"name\":\"x\"}}]}"));
  }

  private static List<String> allToAll(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                component(
                    "d" + i,
                    "{\"manifests\":[]}",
                    IntStream.range(0, count).filter(k -> k != i).mapToObj(k -> "d" + k).toList()))
        .toList();
  }

  private static List<String> compositions() {
    String entry = "{\"name\":\"%s\",\"type\":\"manifest\",\"dependsOn\":[%s],\"config\":%s}";
    List<String> names = IntStream.range(0, 60).mapToObj(i -> "e" + i).toList();
    return List.of(
        composition(
            "dense",
            names.stream()
                .map(
                    n ->
                        entry.formatted(
                            n,
                            String.join(
                                ",",
                                names.stream()
                                    .filter(o -> !o.equals(n))
                                    .map(HostileInputs::text)
                                    .toList()),
                            "{\"manifests\":[]}"))
                .toList()),
        composition(
            "odd",
            List.of(
                entry.formatted("deep", "", "{\"x\":" + nested("[", "]", 9_000) + "}"),
                entry.formatted("long", "", "{\"" + "k".repeat(60_000) + "\":1}"),
                entry.formatted("good", "", "{\"manifests\":[]}"))));
  }

  /** One at random: long, deep, wide, self-referring, growing, or some of it. */
  static String random(long seed) {
    Random random = new Random(seed);
    ObjectNode config = JSON.createObjectNode();
    config.putArray("manifests").add(manifest(random));
    for (int i = random.nextInt(4); i > 0; i--) {
      config.set(letters(random, size(random, 2_000)), tree(random, 0));
    }
    List<String> dependencies =
        IntStream.range(0, size(random, 40))
            .mapToObj(i -> "r" + random.nextInt(1_000))
            .distinct()
            .toList();
    return component("r" + seed, config.toString(), dependencies);
  }

  private static ObjectNode manifest(Random random) {
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("apiVersion", "v1");
    manifest.put("kind", random.nextInt(5) == 0 ? letters(random, 30) : "ConfigMap");
    manifest.putObject("metadata").put("name", "r" + random.nextInt(1_000));
    manifest.putObject("data").put("a", string(random));
    return manifest;
  }

  private static JsonNode tree(Random random, int depth) {
    switch (random.nextInt(depth > 100 ? 2 : 5)) {
      case 0 -> {
        return JSON.getNodeFactory().textNode(string(random));
      }
      case 1 -> {
        return JSON.getNodeFactory()
            .numberNode(random.nextDouble() * Math.pow(10, random.nextInt(300)));
      }
      case 2 -> {
        ArrayNode list = JSON.createArrayNode();
        for (int i = size(random, depth > 3 ? 2 : 2_000); i > 0; i--) {
          list.add(string(random));
        }
        return list.add(tree(random, depth + 1));
      }
      case 3 -> {
        ObjectNode chain = JSON.createObjectNode();
        ObjectNode at = chain;
        for (int i = size(random, 90); i > 0; i--) {
          at = at.putObject(letters(random, size(random, 30)) + i);
        }
        at.set("end", tree(random, depth + 90));
        return chain;
      }
      default -> {
        ObjectNode object = JSON.createObjectNode();
        object.set(letters(random, size(random, 3_000)) + "1", tree(random, depth + 1));
        object.put(letters(random, size(random, 3_000)) + "2", string(random));
        return object;
      }
    }
  }

  private static String string(Random random) {
    StringBuilder text = new StringBuilder(letters(random, size(random, 300)));
    for (int i = size(random, 20); i > 0; i--) {
      text.append(random.nextInt(4) == 0 ? "\\" : "").append("{{ .");
      text.append(random.nextBoolean() ? "src" : "r" + random.nextInt(1_000));
      text.append(".providerStatus.").append(random.nextBoolean() ? "q" : "large");
      for (int n = size(random, 40); n > 0; n--) {
        text.append(
            switch (random.nextInt(7)) {
              case 0 -> " | tojson";
              case 1 -> " | upper";
              case 2 -> " | replace(\"a\", \"" + letters(random, size(random, 500)) + "\")";
              case 3 -> " | b64encode";
              case 4 -> " | urlencode";
              case 5 -> " | split(\"x\") | join(\"" + letters(random, 9) + "\")";
              default -> " | string";
            });
      }
      text.append(random.nextInt(9) == 0 ? "" : " }}");
    }
    return text.toString();
  }

  /** Mostly small, now and then the largest. */
  private static int size(Random random, int largest) {
    return random.nextInt(10) == 0 ? largest : random.nextInt(3);
  }

  private static String letters(Random random, int count) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private static String nested(String open, String close, int depth) {
    return nested(open, close, "", depth);
  }

  private static String nested(String open, String close, String inner, int depth) {
    return open.repeat(depth) + inner + close.repeat(depth);
  }

  private static String reader(String name, String text) {
    return component(
        name,
        "{\"manifests\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\""
            + name
            + "\"},\"data\":{\"x\":"
            + text(text)
            + "}}]}");
  }

  private static String component(String name, String config) {
    return component(name, config, List.of());
  }

  static String component(String name, String config, List<String> dependsOn) {
    return object(
        "Component",
        name,
        "{\"handler\":\"manifest\",\"dependsOn\":["
            + String.join(",", dependsOn.stream().map(HostileInputs::text).toList())
            + "],\"config\":"
            + config
            + "}");
  }

  private static String composition(String name, List<String> entries) {
    return object("Composition", name, "{\"components\":[" + String.join(",", entries) + "]}");
  }

  private static String object(String kind, String name, String spec) {
    return "{\"apiVersion\":\"deployment-orchestrator.io/v1alpha1\",\"kind\":\""
        + kind
        + "\",\"metadata\":{\"name\":\""
        + name
        + "\"},\"spec\":"
        + spec
        + "}";
  }

  private static String text(String value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
