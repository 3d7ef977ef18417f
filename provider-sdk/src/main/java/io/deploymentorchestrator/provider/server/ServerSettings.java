package io.deploymentorchestrator.provider.server;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * How a provider is served.
 *
 * @param listen where gRPC is served; port 0: any
 * @param http where {@code /metrics} and {@code /healthz} are served; port 0: any
 * @param certificates folder with {@code ca.crt}, {@code tls.crt} and {@code tls.key}
 * @param clients URIs, one of which the client's certificate must have as a subject alternative
 *     name
 */
public record ServerSettings(
    InetSocketAddress listen,
    InetSocketAddress http,
    Path certificates,
    Set<String> clients,
    Times times) {

  /**
   * The identity that the secrets controller's certificate has unless its operator says another.
   */
  public static final String CONTROLLER = "spiffe://external-secrets.io/secrets-controller";

  /** Where gRPC is served unless something else is said. */
  public static final int GRPC_PORT = 8080;

  /** Where metrics and health are served unless something else is said. */
  public static final int HTTP_PORT = 8081;

  /** Where certificates are unless something else is said. */
  public static final String CERTIFICATES = "/etc/provider/certs";

  public ServerSettings {
    clients = Set.copyOf(clients);
    if (clients.isEmpty()) {
      throw new IllegalArgumentException("at least one client identity must be admitted");
    }
  }

  /**
   * What rarely changes.
   *
   * @param poll how often the certificates' files are looked at
   * @param drain how long calls may take to end once the server is told to stop
   * @param connectionAge a connection is closed after this time, so that clients spread anew
   * @param connectionGrace how long its calls may go on then
   */
  public record Times(
      Duration poll, Duration drain, Duration connectionAge, Duration connectionGrace) {

    /** As the contract has them; draining ends before Kubernetes kills a Pod, after 30 s. */
    public static final Times DEFAULT =
        new Times(
            Duration.ofSeconds(2),
            Duration.ofSeconds(20),
            Duration.ofMinutes(30),
            Duration.ofMinutes(5));
  }
}
