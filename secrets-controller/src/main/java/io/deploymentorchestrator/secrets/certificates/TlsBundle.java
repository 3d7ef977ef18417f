package io.deploymentorchestrator.secrets.certificates;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.provider.tls.Pem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one end of a connection needs, as its Secret holds it.
 *
 * @param authority {@value #AUTHORITY}: whom the other end must be signed by
 * @param certificate {@value #CERTIFICATE}: the chain that is shown
 * @param key {@value #KEY}
 */
public record TlsBundle(String authority, String certificate, SecretValue key) {

  public static final String AUTHORITY = "ca.crt";
  public static final String CERTIFICATE = "tls.crt";
  public static final String KEY = "tls.key";

  /**
   * From a Secret's data.
   *
   * @return empty if a part is missing or is no base64
   */
  public static Optional<TlsBundle> of(@Nullable Map<String, String> data) {
    if (data == null
        || data.get(AUTHORITY) == null
        || data.get(CERTIFICATE) == null
        || data.get(KEY) == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TlsBundle(
              text(data.get(AUTHORITY)),
              text(data.get(CERTIFICATE)),
              SecretValue.of(Base64.getDecoder().decode(data.get(KEY)))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String text(String encoded) {
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.US_ASCII);
  }

  /** For a Secret's data. */
  public Map<String, String> data() {
    return Map.of(
        AUTHORITY, encoded(authority.getBytes(StandardCharsets.US_ASCII)),
        CERTIFICATE, encoded(certificate.getBytes(StandardCharsets.US_ASCII)),
        KEY, encoded(key.bytes()));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * The certificate itself, without its chain.
   *
   * @throws GeneralSecurityException it cannot be read
   */
  public X509Certificate leaf() throws GeneralSecurityException {
    return Pem.certificates(CERTIFICATE, certificate.getBytes(StandardCharsets.US_ASCII))
        .getFirst();
  }

  /** Tells this bundle from others without showing anything of the key. */
  public String fingerprint() {
    return Fingerprints.of(authority + certificate);
  }
}
