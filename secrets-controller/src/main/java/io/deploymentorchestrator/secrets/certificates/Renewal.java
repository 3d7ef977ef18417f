package io.deploymentorchestrator.secrets.certificates;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a certificate that exists still does, or another is to be issued. */
public sealed interface Renewal {

  /** It does until then, when it is to be looked at again. */
  record Keep(Instant until) implements Renewal {}

  /**
   * Another is to be issued now.
   *
   * @param why for the log
   */
  record Issue(String why) implements Renewal {}

  /**
   * Decides: renewed at two thirds of its life.
   *
   * @param existing empty: there is none
   */
  static Renewal plan(
      Optional<TlsBundle> existing,
      CertificateRequest request,
      CertificateAuthority authority,
      Instant now) {
    if (existing.isEmpty()) {
      return new Issue("there is none");
    }
    TlsBundle bundle = existing.get();
    X509Certificate leaf;
    try {
      leaf = bundle.leaf();
    } catch (GeneralSecurityException e) {
      return new Issue("it cannot be read");
    }
    if (!bundle.authority().equals(authority.pem()) || !authority.signed(leaf)) {
      return new Issue("another authority signed it");
    }
    if (!names(leaf).equals(wanted(request))) {
      return new Issue("it is for other names");
    }
    Instant from = leaf.getNotBefore().toInstant();
    Instant to = leaf.getNotAfter().toInstant();
    Instant due = from.plus(Duration.between(from, to).multipliedBy(2).dividedBy(3));
    return due.isAfter(now) ? new Keep(due) : new Issue("two thirds of its life are over");
  }

  private static Set<String> wanted(CertificateRequest request) {
    return switch (request) {
      case CertificateRequest.Server server -> Set.copyOf(server.hosts());
      case CertificateRequest.Client(String identity) -> Set.of(identity);
    };
  }

  private static Set<String> names(X509Certificate leaf) {
    try {
      Collection<List<?>> names = leaf.getSubjectAlternativeNames();
      return names == null
          ? Set.of()
          : names.stream().map(n -> String.valueOf(n.get(1))).collect(Collectors.toSet());
    } catch (CertificateParsingException e) {
      return Set.of();
    }
  }
}
