package io.deploymentorchestrator.api;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Who a handler is, what config it takes, and what it reports.
 *
 * @param name what {@code spec.handler} says: a DNS label (RFC 1123), at most 63 characters
 * @param version of the handler, as shown in status: a semantic version
 * @param configSchema JSON Schema (draft 2020-12) of the resolved config, as text. The host refuses
 *     a config that violates it, with every violation and its path, before the handler is called
 * @param statusSchema JSON Schema of {@code providerStatus}, as text. Where it forbids additional
 *     properties, references to undeclared fields are refused before anything runs
 * @param conditions the conditions that this handler reports, in the order they are shown
 * @param upgradeReruns whether a new version of this handler is a reason to run again for
 *     Components that are Ready
 */
public record HandlerDescriptor(
    String name,
    String version,
    String configSchema,
    String statusSchema,
    List<ConditionType> conditions,
    boolean upgradeReruns) {

  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  /** Checks the name and copies the list. */
  public HandlerDescriptor {
    if (!DNS_LABEL.matcher(name).matches()) {
      throw new IllegalArgumentException("handler name '" + name + "' is not a DNS label");
    }
    if (version.isBlank()) {
      throw new IllegalArgumentException("handler '" + name + "' has no version");
    }
    conditions = List.copyOf(conditions);
  }

  /**
   * A condition that a handler reports beside the host's own.
   *
   * @param type CamelCase, for example {@code SecretPushed}
   * @param meaning what its being True says, for documentation
   */
  public record ConditionType(String type, String meaning) {}
}
