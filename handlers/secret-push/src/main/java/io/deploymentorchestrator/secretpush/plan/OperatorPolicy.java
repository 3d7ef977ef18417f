package io.deploymentorchestrator.secretpush.plan;

import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the operator lets each namespace do: handler setting {@code policies}, a list of which the
 * first entry whose {@code namespaces} fit decides. In patterns {@code *} stands for any
 * characters, {@code ?} for one, {@code {namespace}} for the Component's namespace. Without a
 * fitting entry, and for what an entry does not mention: any secret name, any KMS key, no adoption,
 * no role.
 */
public final class OperatorPolicy {

  private static final String NAMESPACE = "{namespace}";

  private static final Set<String> KEYS =
      Set.of("namespaces", "secretNames", "adopt", "roles", "kmsKeys");

  private final List<Entry> entries;

  private record Entry(
      List<String> namespaces,
      List<String> secretNames,
      List<String> adopt,
      List<String> roles,
      List<String> kmsKeys) {}

  private static final Entry DEFAULT =
      new Entry(List.of("*"), List.of("*"), List.of(), List.of(), List.of("*"));

  private OperatorPolicy(List<Entry> entries) {
    this.entries = entries;
  }

  /**
   * Reads the handler's settings.
   *
   * @throws IllegalArgumentException if they have a mistake: a policy that is only half understood
   *     must not be applied
   */
  public static OperatorPolicy of(Map<String, Object> settings) {
    for (String key : settings.keySet()) {
      if (!key.equals("policies")) {
        throw new IllegalArgumentException(
            "secret-push settings: unknown key '" + key + "' (known: policies)");
      }
    }
    List<Entry> entries = new ArrayList<>();
    if (settings.containsKey("policies")) {
      if (!(settings.get("policies") instanceof List<?> list)) {
        throw new IllegalArgumentException("secret-push settings: policies must be a list");
      }
      list.forEach(each -> entries.add(entry(each, "policies[" + entries.size() + "]")));
    }
    return new OperatorPolicy(List.copyOf(entries));
  }

  private static Entry entry(@Nullable Object json, String path) {
    if (!(json instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("secret-push settings: " + path + " must be an object");
    }
    for (Object key : map.keySet()) {
      if (!(key instanceof String name && KEYS.contains(name))) {
        throw new IllegalArgumentException(
            "secret-push settings: " + path + " has the unknown key '" + key + "'");
      }
    }
    if (!map.containsKey("namespaces")) {
      throw new IllegalArgumentException("secret-push settings: " + path + " lacks namespaces");
    }
    return new Entry(
        patterns(map, "namespaces", path, DEFAULT.namespaces()),
        patterns(map, "secretNames", path, DEFAULT.secretNames()),
        patterns(map, "adopt", path, DEFAULT.adopt()),
        patterns(map, "roles", path, DEFAULT.roles()),
        patterns(map, "kmsKeys", path, DEFAULT.kmsKeys()));
  }

  private static List<String> patterns(
      Map<?, ?> map, String key, String path, List<String> absent) {
    if (!map.containsKey(key)) {
      return absent;
    }
    return switch (map.get(key)) {
      case String one -> List.of(checked(one, key, path));
      case List<?> many when many.stream().allMatch(String.class::isInstance) ->
          many.stream().map(String.class::cast).map(p -> checked(p, key, path)).toList();
      case null, default ->
          throw new IllegalArgumentException(
              "secret-push settings: "
                  + path
                  + "."
                  + key
                  + " must be a pattern or a list of patterns");
    };
  }

  /** Braces are in nothing that a pattern could fit: one that has them was meant otherwise. */
  private static String checked(String pattern, String key, String path) {
    String rest = key.equals("namespaces") ? pattern : pattern.replace(NAMESPACE, "");
    if (pattern.isBlank() || rest.contains("{") || rest.contains("}")) {
      throw new IllegalArgumentException(
          "secret-push settings: '"
              + pattern
              + "' in "
              + path
              + "."
              + key
              + " fits nothing: a pattern has *, ?"
              + (key.equals("namespaces") ? "" : ", " + NAMESPACE)
              + " and plain characters (--handler-settings)");
    }
    return pattern;
  }

  /** Everything in a config that the operator does not let this namespace do. */
  public List<String> violations(String namespace, SecretPushConfig config) {
    Entry entry = entryFor(namespace);
    List<String> violations = new ArrayList<>();
    if (!fits(entry.secretNames(), config.secretName(), namespace)) {
      violations.add(
          "secretName: "
              + config.secretName()
              + " is not among the names for "
              + namespace
              + ": "
              + entry.secretNames());
    }
    config
        .kmsKeyId()
        .filter(key -> !fits(entry.kmsKeys(), key, namespace))
        .ifPresent(
            key -> violations.add("kmsKeyId: " + key + " is not among the keys for " + namespace));
    config
        .roleArn()
        .filter(role -> !fits(entry.roles(), role, namespace))
        .ifPresent(
            role ->
                violations.add("roleArn: " + role + " is not among the roles for " + namespace));
    return violations;
  }

  /** Whether a namespace may have a role assumed. */
  public boolean allowsRole(String namespace, String role) {
    return fits(entryFor(namespace).roles(), role, namespace);
  }

  /** Whether a namespace may adopt a secret of that name. */
  public boolean allowsAdoption(String namespace, String secretName) {
    return fits(entryFor(namespace).adopt(), secretName, namespace);
  }

  private Entry entryFor(String namespace) {
    return entries.stream()
        .filter(e -> fits(e.namespaces(), namespace, namespace))
        .findFirst()
        .orElse(DEFAULT);
  }

  private static boolean fits(List<String> patterns, String text, String namespace) {
    return patterns.stream()
        .anyMatch(pattern -> glob(pattern.replace(NAMESPACE, namespace)).matcher(text).matches());
  }

  private static Pattern glob(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (char c : pattern.toCharArray()) {
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
