package io.deploymentorchestrator.controller.plan;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which accounts Components may act as: the operator's rules, of which the first whose namespaces
 * fit decides. Without a fitting rule it is any account of the namespace. In patterns {@code *}
 * stands for any characters, {@code ?} for one, and in those of accounts {@code {namespace}} for
 * the Component's namespace. Pure.
 *
 * @param rules in order
 */
public record AllowedAccounts(List<Rule> rules) {

  /** Any account of the Component's namespace. */
  public static final AllowedAccounts ANY = new AllowedAccounts(List.of());

  private static final String NAMESPACE = "{namespace}";
  private static final Pattern NAMESPACE_PATTERN = Pattern.compile("[a-z0-9*?-]+");
  private static final Pattern ACCOUNT_PATTERN = Pattern.compile("[a-z0-9.*?-]+");

  /** Copies the list. */
  public AllowedAccounts {
    rules = List.copyOf(rules);
  }

  /**
   * The accounts of some namespaces.
   *
   * @param namespaces patterns of their names
   * @param accounts patterns of account names; none: no Component there may act at all
   */
  public record Rule(List<String> namespaces, List<String> accounts) {

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if a pattern fits no name there can be: a rule that is not
     *     what its author meant must not be applied
     */
    public Rule {
      namespaces = List.copyOf(namespaces);
      accounts = List.copyOf(accounts);
      if (namespaces.isEmpty()) {
        throw new IllegalArgumentException("namespaces is empty: the rule is for nobody");
      }
      for (String pattern : namespaces) {
        if (!NAMESPACE_PATTERN.matcher(pattern).matches()) {
          throw new IllegalArgumentException(
              "'"
                  + pattern
                  + "' in namespaces fits no namespace: it may have lower-case letters, digits, -, * and ?");
        }
      }
      for (String pattern : accounts) {
        if (!ACCOUNT_PATTERN.matcher(pattern.replace(NAMESPACE, "n")).matches()) {
          throw new IllegalArgumentException(
              "'"
                  + pattern
                  + "' in serviceAccounts fits no account: it may have lower-case letters, digits, -, ., *, ? and"
                  + " {namespace}; accounts are always those of the Component's own namespace");
        }
      }
    }

    private boolean isFor(String namespace) {
      return namespaces.stream().anyMatch(pattern -> fits(pattern, namespace));
    }

    private boolean allows(String namespace, String account) {
      return accounts.stream()
          .anyMatch(pattern -> fits(pattern.replace(NAMESPACE, namespace), account));
    }
  }

  /**
   * Why an account may not act for Components of its namespace; empty if it may.
   *
   * @param namespace that of Component and account
   * @param account its name
   * @return a message with field, account and cure
   */
  public Optional<String> refusal(String namespace, String account) {
    Optional<Rule> rule = rules.stream().filter(r -> r.isFor(namespace)).findFirst();
    if (rule.isEmpty() || rule.get().allows(namespace, account)) {
      return Optional.empty();
    }
    List<String> allowed =
        rule.get().accounts().stream().map(a -> a.replace(NAMESPACE, namespace)).toList();
    return Optional.of(
        "spec.serviceAccountName: the operator lets no Component of namespace %s act as account %s; %s"
            .formatted(
                namespace,
                account,
                allowed.isEmpty()
                    ? "none is allowed there: ask the operator for one (--allowed-service-accounts)"
                    : "name one that is allowed: "
                        + String.join(", ", allowed)
                        + ", or ask the operator (--allowed-service-accounts)"));
  }

  /** Whether a pattern fits a whole name; takes no more than pattern times name steps. */
  private static boolean fits(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = n;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
