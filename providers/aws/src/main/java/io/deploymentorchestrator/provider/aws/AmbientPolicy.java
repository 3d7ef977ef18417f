package io.deploymentorchestrator.provider.aws;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whom the provider's own credentials serve: whoever may use them reads what the operator's role
 * may read.
 */
final class AmbientPolicy {

  private final Set<String> namespaces;
  private final List<Pattern> roles;

  /**
   * @param namespaces of the resources and the callers that it serves
   * @param roles which roles may be assumed with it; {@code *} stands for any characters
   */
  AmbientPolicy(Set<String> namespaces, List<String> roles) {
    this.namespaces = Set.copyOf(namespaces);
    this.roles = roles.stream().map(AmbientPolicy::glob).toList();
  }

  boolean serves(String namespace) {
    return namespaces.contains(namespace);
  }

  boolean mayAssume(String role) {
    return roles.stream().anyMatch(pattern -> pattern.matcher(role).matches());
  }

  private static Pattern glob(String text) {
    return Pattern.compile(
        text.chars()
            .mapToObj(c -> c == '*' ? ".*" : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining()));
  }
}
