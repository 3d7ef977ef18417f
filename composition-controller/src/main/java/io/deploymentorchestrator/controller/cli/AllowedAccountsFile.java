package io.deploymentorchestrator.controller.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.deploymentorchestrator.controller.plan.AllowedAccounts;
import io.deploymentorchestrator.controller.plan.AllowedAccounts.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the operator's rules on accounts: a YAML list of {@code namespaces} and {@code
 * serviceAccounts}, each a pattern or a list of patterns.
 */
final class AllowedAccountsFile {

  private static final String FLAG = "--allowed-service-accounts";
  private static final String NAMESPACES = "namespaces";
  private static final String ACCOUNTS = "serviceAccounts";

  private AllowedAccountsFile() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it has a mistake, naming option, file, rule and cure: rules
   *     that are only half understood must not be applied
   * @throws IOException if it can't be read
   */
  static AllowedAccounts read(Path file) throws IOException {
    String where = FLAG + " " + file;
    JsonNode rules;
    try {
      rules = new ObjectMapper(new YAMLFactory()).readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(where + " is no YAML: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IOException(where + " can't be read: " + e, e);
    }
    if (rules == null || !rules.isArray()) {
      throw new IllegalArgumentException(
          where + " must hold a list of rules, each with " + NAMESPACES + " and " + ACCOUNTS);
    }
    List<Rule> read = new ArrayList<>();
    for (JsonNode rule : rules) {
      read.add(rule(rule, where + ": rule " + (read.size() + 1)));
    }
    return new AllowedAccounts(read);
  }

  private static Rule rule(JsonNode rule, String where) {
    for (Map.Entry<String, JsonNode> field : rule.properties()) {
      if (!Set.of(NAMESPACES, ACCOUNTS).contains(field.getKey())) {
        throw new IllegalArgumentException(
            where
                + " has the unknown key '"
                + field.getKey()
                + "' (known: "
                + NAMESPACES
                + ", "
                + ACCOUNTS
                + ")");
      }
    }
    List<String> namespaces = patterns(rule, NAMESPACES, where);
    List<String> accounts = patterns(rule, ACCOUNTS, where);
    try {
      return new Rule(namespaces, accounts);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
    }
  }

  private static List<String> patterns(JsonNode rule, String key, String where) {
    JsonNode given = rule.path(key);
    if (given.isTextual()) {
      return List.of(given.asText());
    }
    List<String> patterns = new ArrayList<>();
    for (JsonNode each : given) {
      if (given.isArray() && each.isTextual()) {
        patterns.add(each.asText());
      }
    }
    if (!given.isArray() || patterns.size() != given.size()) {
      throw new IllegalArgumentException(
          where + ": " + key + " must be a pattern or a list of patterns");
    }
    return patterns;
  }
}
