package io.deploymentorchestrator.testkit.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * One request that the API server answered, as its audit log tells it.
 *
 * @param verb as in RBAC; server-side apply is {@code patch}
 * @param resource with its subresource, such as {@code components/status}; of no object: the path
 * @param namespace of the object; empty if it has none
 * @param name of the object; empty if it names none, as a list does, and a create may
 * @param user who made it, whomever it was made as
 * @param userAgent up to the first blank or slash
 * @param impersonated whether the user acted as another account
 * @param status the HTTP status of the answer
 * @param received when the server got it
 * @param answered when the server had answered, for a watch: when it began
 */
public record AuditedRequest(
    String verb,
    String resource,
    String namespace,
    String name,
    String user,
    String userAgent,
    boolean impersonated,
    int status,
    Instant received,
    Instant answered) {

  private static final Set<String> WRITES =
      Set.of("create", "update", "patch", "delete", "deletecollection");

  /** Whether it asked for a change, granted or not. */
  public boolean isWrite() {
    return WRITES.contains(verb);
  }

  /** A watch, or the lease of a leader election: what an idle controller may do. */
  public boolean isUpkeep() {
    return verb.equals("watch") || resource.equals("leases");
  }

  /** How long the server took, in milliseconds. */
  public double serverMillis() {
    return Duration.between(received, answered).toNanos() / 1e6;
  }
}
