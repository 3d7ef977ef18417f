package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.secrets.api.Names;
import io.deploymentorchestrator.secrets.certificates.CertificateRequest;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A Secret that is to hold a certificate.
 *
 * @param owners with which it goes
 */
record CertificateTarget(
    String namespace, String secret, CertificateRequest request, List<OwnerReference> owners) {

  /** Which certificate a Secret was made for. */
  private static final String FOR = "external-secrets.io/certificate-for";

  static CertificateTarget own(String namespace) {
    return new CertificateTarget(
        namespace,
        CertificateSettings.OWN,
        new CertificateRequest.Client(CertificateRequest.Client.CONTROLLER),
        List.of());
  }

  static CertificateTarget of(Service service) {
    String name = service.getMetadata().getName();
    String namespace = service.getMetadata().getNamespace();
    Map<String, String> annotations =
        Objects.requireNonNullElse(
            service.getMetadata().getAnnotations(), Map.<String, String>of());
    return new CertificateTarget(
        namespace,
        annotations.getOrDefault(Names.TLS_SECRET, name + "-tls"),
        new CertificateRequest.Server(namespace, name),
        List.of(
            new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Service")
                .withName(name)
                .withUid(service.getMetadata().getUid())
                .build()));
  }

  Map<String, String> labels() {
    return Map.of(Names.CERTIFICATE_LABEL, "true");
  }

  Map<String, String> annotations() {
    return Map.of(FOR, purpose());
  }

  private String purpose() {
    return switch (request) {
      case CertificateRequest.Server server -> "Service/" + server.service();
      case CertificateRequest.Client _ -> "secrets-controller";
    };
  }

  /** Whether a Secret was made here, and for this. */
  boolean made(Secret existing) {
    Map<String, String> annotations = existing.getMetadata().getAnnotations();
    Map<String, String> marks = existing.getMetadata().getLabels();
    return annotations != null
        && marks != null
        && "true".equals(marks.get(Names.CERTIFICATE_LABEL))
        && purpose().equals(annotations.get(FOR));
  }

  /** As messages name it. */
  String display() {
    return "Secret " + namespace + "/" + secret;
  }
}
