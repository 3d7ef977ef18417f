package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.secrets.certificates.CertificateAuthority;
import io.deploymentorchestrator.secrets.certificates.Renewal;
import io.deploymentorchestrator.secrets.certificates.TlsBundle;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps certificates in Secrets. One thread at a time. */
final class CertificateSecrets {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateSecrets.class);

  /**
   * Far beyond any certificate that it signs. Another authority beside an old one is not made yet.
   */
  private static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3650);

  private static final String TLS_TYPE = "kubernetes.io/tls";

  private final ApiThrottle requests;
  private final Clock clock;
  private final CertificateSettings settings;
  private @Nullable CertificateAuthority authority;

  CertificateSecrets(ApiThrottle requests, Clock clock, CertificateSettings settings) {
    this.requests = requests;
    this.clock = clock;
    this.settings = settings;
  }

  /** What is the case with a Secret. */
  sealed interface Outcome {

    /** It holds a certificate that is good until then. */
    record Good(Secret secret, TlsBundle bundle, Instant until) implements Outcome {}

    /** It is somebody else's, and left alone. */
    record Foreign() implements Outcome {}
  }

  /**
   * Issues or renews what is due.
   *
   * @throws KubernetesClientException the API server refuses, or is away; a conflict if somebody
   *     else wrote meanwhile
   * @throws GeneralSecurityException the authority's Secret cannot be read
   */
  Outcome ensure(CertificateTarget target) throws GeneralSecurityException {
    Secret existing = get(target.namespace(), target.secret());
    if (existing != null && !target.made(existing)) {
      return new Outcome.Foreign();
    }
    CertificateAuthority signer = authority();
    Optional<TlsBundle> bundle =
        Optional.ofNullable(existing).flatMap(secret -> TlsBundle.of(secret.getData()));
    Instant now = clock.instant();
    return switch (Renewal.plan(bundle, target.request(), signer, now)) {
      case Renewal.Keep(Instant until) when existing != null ->
          new Outcome.Good(existing, bundle.orElseThrow(), until);
      case Renewal.Keep _ -> throw new IllegalStateException("kept what does not exist");
      case Renewal.Issue(String why) -> {
        TlsBundle issued = signer.issue(target.request(), now, settings.lifetime());
        Secret written = write(target, existing, issued);
        LOG.info("issued a certificate into {}: {}", target.display(), why);
        Instant until =
            Renewal.plan(Optional.of(issued), target.request(), signer, now)
                    instanceof Renewal.Keep(Instant due)
                ? due
                : now;
        yield new Outcome.Good(written, issued, until);
      }
    };
  }

  private Secret write(CertificateTarget target, @Nullable Secret existing, TlsBundle issued) {
    if (existing == null) {
      Secret fresh =
          new SecretBuilder()
              .withNewMetadata()
              .withNamespace(target.namespace())
              .withName(target.secret())
              .withLabels(target.labels())
              .withAnnotations(target.annotations())
              .withOwnerReferences(target.owners())
              .endMetadata()
              .withType(TLS_TYPE)
              .withData(issued.data())
              .build();
      return requests.make(target.namespace(), c -> c.resource(fresh).create());
    }
    // With uid and resourceVersion of what was looked at: nothing of somebody else is written over.
    Secret renewed =
        new SecretBuilder(existing)
            .editMetadata()
            .withManagedFields()
            .withOwnerReferences(target.owners())
            .endMetadata()
            .withData(issued.data())
            .build();
    return requests.make(target.namespace(), c -> c.resource(renewed).update());
  }

  /** Made once, and never replaced: what providers trust must not change under them. */
  private CertificateAuthority authority() throws GeneralSecurityException {
    CertificateAuthority known = authority;
    if (known != null) {
      return known;
    }
    Secret stored = get(settings.namespace(), CertificateSettings.AUTHORITY);
    if (stored == null) {
      stored = createAuthority();
    }
    Optional<TlsBundle> bundle = TlsBundle.of(stored.getData());
    if (bundle.isEmpty()) {
      throw new GeneralSecurityException(
          "Secret %s/%s lacks ca.crt, tls.crt or tls.key: restore it, or delete it to have another authority made"
              .formatted(settings.namespace(), CertificateSettings.AUTHORITY));
    }
    known = CertificateAuthority.of(bundle.get());
    authority = known;
    return known;
  }

  private Secret createAuthority() {
    TlsBundle made = CertificateAuthority.create(clock.instant(), AUTHORITY_LIFETIME).stored();
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(settings.namespace())
            .withName(CertificateSettings.AUTHORITY)
            .endMetadata()
            .withType(TLS_TYPE)
            .withData(made.data())
            .build();
    try {
      Secret created = requests.make(settings.namespace(), c -> c.resource(secret).create());
      LOG.info("made a certificate authority in {}", settings.namespace());
      return created;
    } catch (KubernetesClientException e) {
      Secret other =
          e.getCode() == HttpURLConnection.HTTP_CONFLICT
              ? get(settings.namespace(), CertificateSettings.AUTHORITY)
              : null;
      if (other == null) {
        throw e;
      }
      return other;
    }
  }

  private @Nullable Secret get(String namespace, String name) {
    return requests.make(namespace, c -> c.secrets().inNamespace(namespace).withName(name).get());
  }
}
