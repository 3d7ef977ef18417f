package io.deploymentorchestrator.secrets.kubernetes;

import java.time.Duration;
import java.util.Set;

/**
 * How certificates come about.
 *
 * @param namespace the controller's own: the authority's key and the controller's certificate are
 *     there
 * @param lifetime of what is issued; renewed at two thirds
 * @param providerNamespaces whose Services get certificates; {@link #EVERY}: all
 */
public record CertificateSettings(
    Issuer issuer, String namespace, Duration lifetime, Set<String> providerNamespaces) {

  /** All namespaces. */
  public static final String EVERY = "*";

  /** The Secret with the authority. */
  public static final String AUTHORITY = "secrets-controller-ca";

  /** The Secret with the controller's own certificate. */
  public static final String OWN = "secrets-controller-tls";

  /** Who issues. */
  public enum Issuer {
    /** This controller. */
    MANAGED,
    /** Somebody else, such as cert-manager: the controller's own is only read. */
    EXTERNAL
  }

  public CertificateSettings {
    providerNamespaces = Set.copyOf(providerNamespaces);
  }

  /** Whether a Secret is the controller's own, which no Service may name. */
  boolean isOwn(String of, String secret) {
    return of.equals(namespace) && (secret.equals(AUTHORITY) || secret.equals(OWN));
  }

  /** Whether a Service of a namespace may get a certificate. */
  boolean admits(String providerNamespace) {
    return providerNamespaces.contains(EVERY) || providerNamespaces.contains(providerNamespace);
  }
}
