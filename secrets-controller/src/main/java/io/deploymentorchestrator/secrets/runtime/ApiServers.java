package io.deploymentorchestrator.secrets.runtime;

import io.deploymentorchestrator.secrets.store.AddressRules.ApiServer;
import java.net.InetAddress;
import java.net.URL;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the API server is, which is never dialled as a provider. */
final class ApiServers {

  private static final Logger LOG = LoggerFactory.getLogger(ApiServers.class);

  private ApiServers() {}

  /**
   * As this process reaches it, and as Pods do.
   *
   * @param environment in a cluster it names the Service of the API server
   */
  static Set<ApiServer> find(URL master, Map<String, String> environment) {
    Set<ApiServer> found = new HashSet<>();
    int port = master.getPort() < 0 ? master.getDefaultPort() : master.getPort();
    add(found, master.getHost(), port);
    String service = environment.get("KUBERNETES_SERVICE_HOST");
    if (service != null && !service.isEmpty()) {
      add(found, service, 0);
    }
    return found;
  }

  private static void add(Set<ApiServer> found, String host, int port) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        found.add(new ApiServer(address, port));
      }
    } catch (UnknownHostException e) {
      LOG.warn("the API server's host {} cannot be resolved here", host);
    }
  }
}
