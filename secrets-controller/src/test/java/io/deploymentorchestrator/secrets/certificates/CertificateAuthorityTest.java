package io.deploymentorchestrator.secrets.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.certificates.CertificateRequest.Client;
import io.deploymentorchestrator.secrets.certificates.CertificateRequest.Server;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {

  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration LIFETIME = Duration.ofDays(90);
  private static final Server SERVER = new Server("shop", "aws");
  private static final Client CLIENT = new Client(Client.CONTROLLER);

  private final CertificateAuthority authority =
      CertificateAuthority.create(NOW, Duration.ofDays(3650));

  private static List<String> names(X509Certificate certificate) throws GeneralSecurityException {
    return certificate.getSubjectAlternativeNames().stream()
        .map(name -> name.get(0) + " " + name.get(1))
        .toList();
  }

  @Test
  void a_services_certificate_is_for_its_names_and_to_serve_only() throws Exception {
    X509Certificate leaf = authority.issue(SERVER, NOW, LIFETIME).leaf();
    assertThat(names(leaf)).containsExactly("2 aws.shop.svc", "2 aws.shop.svc.cluster.local");
    assertThat(leaf.getExtendedKeyUsage()).containsExactly(SERVER_AUTH);
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getNotAfter().toInstant()).isEqualTo(NOW.plus(LIFETIME));
    assertThat(authority.signed(leaf)).isTrue();
  }

  @Test
  void the_controllers_own_has_its_identity_and_may_only_connect() throws Exception {
    X509Certificate leaf = authority.issue(CLIENT, NOW, LIFETIME).leaf();
    assertThat(names(leaf)).containsExactly("6 spiffe://external-secrets.io/secrets-controller");
    assertThat(leaf.getExtendedKeyUsage()).containsExactly(CLIENT_AUTH);
  }

  @Test
  void the_longest_names_of_kubernetes_fit() throws Exception {
    Server longest = new Server("n".repeat(63), "s".repeat(63));
    X509Certificate leaf = authority.issue(longest, NOW, LIFETIME).leaf();
    assertThat(names(leaf)).contains("2 " + "s".repeat(63) + "." + "n".repeat(63) + ".svc");
  }

  @Test
  void no_certificate_outlives_its_authority() throws Exception {
    CertificateAuthority old = CertificateAuthority.create(NOW, Duration.ofDays(1));
    assertThat(old.issue(SERVER, NOW, LIFETIME).leaf().getNotAfter().toInstant())
        .isEqualTo(NOW.plus(Duration.ofDays(1)));
  }

  @Test
  void one_that_was_stored_signs_as_before() throws Exception {
    TlsBundle stored = TlsBundle.of(authority.stored().data()).orElseThrow();
    CertificateAuthority again = CertificateAuthority.of(stored);
    assertThat(again.pem()).isEqualTo(authority.pem());
    assertThat(authority.signed(again.issue(SERVER, NOW, LIFETIME).leaf())).isTrue();
  }

  @Test
  void what_is_kept_shows_no_key() {
    TlsBundle bundle = authority.issue(SERVER, NOW, LIFETIME);
    String key = bundle.key().text();
    assertThat(key).startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(bundle.toString()).doesNotContain(key.substring(30, 60)).contains("hidden");
  }

  @Test
  void a_secret_that_lacks_a_part_holds_no_bundle() {
    assertThat(TlsBundle.of(null)).isEmpty();
    for (String part : List.of(TlsBundle.AUTHORITY, TlsBundle.CERTIFICATE, TlsBundle.KEY)) {
      Map<String, String> data = new HashMap<>(authority.stored().data());
      data.remove(part);
      assertThat(TlsBundle.of(data)).as(part).isEmpty();
      data.put(part, "%");
      assertThat(TlsBundle.of(data)).as(part).isEmpty();
    }
  }

  @Test
  void a_stored_key_that_is_none_is_named_without_its_text() {
    TlsBundle stored = authority.stored();
    TlsBundle broken =
        new TlsBundle(stored.authority(), stored.certificate(), SecretValue.of("s3cr3t"));
    assertThatThrownBy(() -> CertificateAuthority.of(broken))
        .hasMessageContaining("tls.key")
        .hasMessageNotContaining("s3cr3t");
  }

  @Test
  void a_certificate_that_is_no_authoritys_signs_nothing() {
    assertThatThrownBy(() -> CertificateAuthority.of(authority.issue(SERVER, NOW, LIFETIME)))
        .hasMessage("tls.crt is no certificate of an authority");
  }

  private Renewal plan(TlsBundle existing, CertificateRequest request, Instant now) {
    return Renewal.plan(Optional.of(existing), request, authority, now);
  }

  @Test
  void it_is_renewed_at_two_thirds_of_its_life() {
    TlsBundle bundle = authority.issue(SERVER, NOW, LIFETIME);
    Renewal kept = plan(bundle, SERVER, NOW.plus(Duration.ofDays(59)));
    assertThat(kept).isInstanceOf(Renewal.Keep.class);
    Instant until = ((Renewal.Keep) kept).until();
    assertThat(until).isBetween(NOW.plus(Duration.ofDays(59)), NOW.plus(Duration.ofDays(60)));
    assertThat(plan(bundle, SERVER, until)).isInstanceOf(Renewal.Issue.class);
    assertThat(plan(bundle, SERVER, until.minusSeconds(1))).isInstanceOf(Renewal.Keep.class);
  }

  @Test
  void one_of_seconds_lives_for_a_while_too() {
    TlsBundle bundle = authority.issue(SERVER, NOW, Duration.ofSeconds(6));
    assertThat(plan(bundle, SERVER, NOW.plusSeconds(2))).isInstanceOf(Renewal.Keep.class);
    assertThat(plan(bundle, SERVER, NOW.plusSeconds(4))).isInstanceOf(Renewal.Issue.class);
  }

  @Test
  void another_is_issued_when_there_is_none_or_it_does_not_fit() {
    TlsBundle bundle = authority.issue(SERVER, NOW, LIFETIME);
    assertThat(Renewal.plan(Optional.empty(), SERVER, authority, NOW))
        .isEqualTo(new Renewal.Issue("there is none"));
    assertThat(plan(bundle, new Server("shop", "other"), NOW))
        .isEqualTo(new Renewal.Issue("it is for other names"));
    assertThat(plan(bundle, CLIENT, NOW)).isInstanceOf(Renewal.Issue.class);
    CertificateAuthority other = CertificateAuthority.create(NOW, LIFETIME);
    assertThat(plan(other.issue(SERVER, NOW, LIFETIME), SERVER, NOW))
        .isEqualTo(new Renewal.Issue("another authority signed it"));
    TlsBundle swapped = new TlsBundle(other.pem(), bundle.certificate(), bundle.key());
    assertThat(plan(swapped, SERVER, NOW)).isInstanceOf(Renewal.Issue.class);
    assertThat(plan(new TlsBundle(authority.pem(), "none", bundle.key()), SERVER, NOW))
        .isEqualTo(new Renewal.Issue("it cannot be read"));
  }
}
