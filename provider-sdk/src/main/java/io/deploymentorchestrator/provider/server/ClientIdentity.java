package io.deploymentorchestrator.provider.server;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Admits calls of certain clients only. That a certificate is signed by our authority is not
 * enough: other providers have such ones, too.
 */
final class ClientIdentity extends ServerTransportFilter implements ServerInterceptor {

  /** The identity by which the caller was admitted. */
  static final Context.Key<String> CLIENT = Context.key("client-identity");

  private static final Attributes.Key<List<String>> URIS =
      Attributes.Key.create("client-certificate-uris");

  /** The type of a URI among a certificate's subject alternative names (RFC 5280). */
  private static final Integer URI = 6;

  private final Set<String> admitted;

  ClientIdentity(Set<String> admitted) {
    this.admitted = admitted;
  }

  /** Once for each connection. */
  @Override
  public Attributes transportReady(Attributes transport) {
    return transport.toBuilder()
        .set(URIS, uris(transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION)))
        .build();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    List<String> uris = Optional.ofNullable(call.getAttributes().get(URIS)).orElseGet(List::of);
    Optional<String> client = uris.stream().filter(admitted::contains).findFirst();
    if (client.isEmpty()) {
      call.close(
          Status.PERMISSION_DENIED.withDescription(
              "this provider does not admit the identity of the client's certificate: "
                  + (uris.isEmpty() ? "it has no URI" : String.join(", ", uris))
                  + "; its operator admits clients with --client-identity"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return Contexts.interceptCall(
        Context.current().withValue(CLIENT, client.get()), call, headers, next);
  }

  private static List<String> uris(@Nullable SSLSession session) {
    if (session == null) {
      return List.of();
    }
    try {
      X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names == null) {
        return List.of();
      }
      return names.stream()
          .filter(name -> URI.equals(name.get(0)))
          .map(name -> String.valueOf(name.get(1)))
          .toList();
    } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
      return List.of();
    }
  }
}
