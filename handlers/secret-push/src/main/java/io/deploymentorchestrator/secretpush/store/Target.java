package io.deploymentorchestrator.secretpush.store;

import java.util.Optional;

/**
 * Where a secret is.
 *
 * @param roleArn the role that leads to its account; empty: the handler's own account
 * @param region AWS region
 * @param name the secret's name
 */
public record Target(Optional<String> roleArn, String region, String name) {

  /** Name and region, for messages. */
  @Override
  public String toString() {
    return name + " (" + region + roleArn.map(role -> ", as " + role).orElse("") + ")";
  }
}
