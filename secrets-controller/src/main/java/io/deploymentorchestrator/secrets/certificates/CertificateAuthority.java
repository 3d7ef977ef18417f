package io.deploymentorchestrator.secrets.certificates;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.provider.tls.Pem;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs certificates with keys on P-256. Whoever has its key can be any provider and the
 * controller: it exists in the controller's namespace only. Immutable.
 */
public final class CertificateAuthority {

  /** Machines' clocks differ: a certificate is valid from some time before it is issued. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final X509Certificate certificate;
  private final PrivateKey key;

  private CertificateAuthority(X509Certificate certificate, PrivateKey key) {
    this.certificate = certificate;
    this.key = key;
  }

  /** A new one. */
  public static CertificateAuthority create(Instant now, Duration lifetime) {
    try {
      KeyPair pair = pair();
      X500Name name =
          new X500NameBuilder()
              .addRDN(BCStyle.CN, "secrets-controller CA " + Long.toHexString(now.toEpochMilli()))
              .build();
      JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  name,
                  serial(),
                  Date.from(now.minus(skew(lifetime))),
                  Date.from(now.plus(lifetime)),
                  name,
                  pair.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
              .addExtension(
                  Extension.subjectKeyIdentifier,
                  false,
                  ids.createSubjectKeyIdentifier(pair.getPublic()));
      return new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate());
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("a certificate authority cannot be made", e);
    }
  }

  /**
   * One that was stored.
   *
   * @throws GeneralSecurityException it cannot be read, or is no authority; the message names the
   *     key of its Secret
   */
  public static CertificateAuthority of(TlsBundle stored) throws GeneralSecurityException {
    if (stored.leaf().getBasicConstraints() < 0) {
      throw new GeneralSecurityException(
          TlsBundle.CERTIFICATE + " is no certificate of an authority");
    }
    return new CertificateAuthority(stored.leaf(), Pem.key(TlsBundle.KEY, stored.key().bytes()));
  }

  /** To be stored. */
  public TlsBundle stored() {
    String pem = pem(certificate);
    return new TlsBundle(pem, pem, pem(key));
  }

  /** Its certificate in PEM. */
  public String pem() {
    return pem(certificate);
  }

  /** When it expires. */
  public Instant expires() {
    return certificate.getNotAfter().toInstant();
  }

  /** Whether it signed a certificate. */
  boolean signed(X509Certificate other) {
    try {
      other.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Issues a certificate with a key of its own; never for longer than the authority lasts. */
  public TlsBundle issue(CertificateRequest request, Instant now, Duration lifetime) {
    Instant end = now.plus(lifetime).isBefore(expires()) ? now.plus(lifetime) : expires();
    try {
      KeyPair pair = pair();
      JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  certificate,
                  serial(),
                  Date.from(now.minus(skew(lifetime))),
                  Date.from(end),
                  new X500NameBuilder().addRDN(BCStyle.CN, request.commonName()).build(),
                  pair.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(
                  Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose(request)))
              .addExtension(Extension.subjectAlternativeName, false, names(request))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  ids.createAuthorityKeyIdentifier(certificate));
      return new TlsBundle(pem(), pem(sign(builder, key)), pem(pair.getPrivate()));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(
          "a certificate for " + request.commonName() + " cannot be issued", e);
    }
  }

  private static Duration skew(Duration lifetime) {
    Duration part = lifetime.dividedBy(10);
    return part.compareTo(SKEW) < 0 ? part : SKEW;
  }

  private static KeyPurposeId purpose(CertificateRequest request) {
    return switch (request) {
      case CertificateRequest.Server _ -> KeyPurposeId.id_kp_serverAuth;
      case CertificateRequest.Client _ -> KeyPurposeId.id_kp_clientAuth;
    };
  }

  private static GeneralNames names(CertificateRequest request) {
    List<GeneralName> names =
        switch (request) {
          case CertificateRequest.Server server ->
              server.hosts().stream().map(h -> new GeneralName(GeneralName.dNSName, h)).toList();
          case CertificateRequest.Client(String identity) ->
              List.of(new GeneralName(GeneralName.uniformResourceIdentifier, identity));
        };
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }

  private static KeyPair pair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /** Positive, of at most 20 bytes, and not to be guessed (RFC 5280). */
  private static BigInteger serial() {
    return new BigInteger(127, RANDOM).add(BigInteger.ONE);
  }

  private static String pem(X509Certificate certificate) {
    return write(certificate);
  }

  private static SecretValue pem(PrivateKey key) {
    try {
      return SecretValue.of(
          write(new JcaPKCS8Generator(key, null)).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new IllegalStateException("a key cannot be written", e);
    }
  }

  private static String write(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new IllegalStateException("PEM cannot be written", e);
    }
    return text.toString();
  }
}
