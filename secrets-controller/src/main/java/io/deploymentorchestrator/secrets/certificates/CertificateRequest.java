package io.deploymentorchestrator.secrets.certificates;

import java.util.List;

/** What a certificate is to be for. */
public sealed interface CertificateRequest {

  /** How its subject is called, for people. */
  String commonName();

  /** For a Service: exactly its names. */
  record Server(String namespace, String service) implements CertificateRequest {

    @Override
    public String commonName() {
      // A common name has at most 64 characters.
      String name = service + "." + namespace;
      return name.length() <= 64 ? name : name.substring(0, 64);
    }

    /** The names that it is valid for. */
    public List<String> hosts() {
      String name = service + "." + namespace + ".svc";
      return List.of(name, name + ".cluster.local");
    }
  }

  /** For the controller itself. */
  record Client(String identity) implements CertificateRequest {

    /** What providers admit unless their operator says another. */
    public static final String CONTROLLER = "spiffe://external-secrets.io/secrets-controller";

    @Override
    public String commonName() {
      return "secrets-controller";
    }
  }
}
