package io.deploymentorchestrator.provider.server;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;

/** A certificate authority for tests, with serial 0 as External Secrets Operator makes its own. */
public final class TestAuthority {

  /** How a key is written. */
  public enum KeyForm {
    PKCS1,
    PKCS8,
    SEC1
  }

  /** A certificate and its key, in PEM. */
  public record Issued(byte[] certificate, byte[] key) {}

  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final KeyPair keys = pair(false);
  private final X500Name name = new X500Name("CN=test authority");
  private final X509Certificate certificate;

  public TestAuthority() {
    certificate = certificate(BigInteger.ZERO, keys, new Purpose(true, null, List.of()), valid());
  }

  private record Purpose(boolean authority, @Nullable KeyPurposeId use, List<GeneralName> names) {}

  private record Validity(Instant from, Instant to) {}

  private static Validity valid() {
    Instant now = Instant.now();
    return new Validity(now.minus(Duration.ofHours(1)), now.plus(Duration.ofHours(1)));
  }

  private static Validity past() {
    Instant now = Instant.now();
    return new Validity(now.minus(Duration.ofHours(2)), now.minus(Duration.ofHours(1)));
  }

  /** The authority's certificate in PEM. */
  public byte[] pem() {
    return write(certificate);
  }

  /** For a server of the host name that tests use. */
  public Issued server(KeyForm form) {
    return issue(form, new Purpose(false, KeyPurposeId.id_kp_serverAuth, server()), valid());
  }

  /** For a client that has these URIs. */
  public Issued client(String... uris) {
    return issue(KeyForm.PKCS8, client(List.of(uris)), valid());
  }

  /** For a client whose certificate has expired. */
  public Issued expiredClient(String uri) {
    return issue(KeyForm.PKCS8, client(List.of(uri)), past());
  }

  /** For a server, with a URI of a client: what a provider could ask to be issued. */
  public Issued serverWithUri(String uri) {
    List<GeneralName> names = new ArrayList<>(server());
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    return issue(KeyForm.PKCS8, new Purpose(false, KeyPurposeId.id_kp_serverAuth, names), valid());
  }

  private static List<GeneralName> server() {
    return List.of(new GeneralName(GeneralName.dNSName, Clients.HOST));
  }

  private static Purpose client(List<String> uris) {
    return new Purpose(
        false,
        KeyPurposeId.id_kp_clientAuth,
        uris.stream()
            .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
            .toList());
  }

  private Issued issue(KeyForm form, Purpose purpose, Validity validity) {
    KeyPair pair = pair(form == KeyForm.SEC1);
    X509Certificate issued =
        certificate(BigInteger.valueOf(SERIAL.getAndIncrement()), pair, purpose, validity);
    try {
      Object key =
          switch (form) {
            case PKCS1 -> pair.getPrivate();
            case PKCS8 -> new JcaPKCS8Generator(pair.getPrivate(), null).generate();
            case SEC1 -> sec1((ECPrivateKey) pair.getPrivate());
          };
      return new Issued(write(issued), write(key));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** With the name of its curve, as OpenSSL writes it and the JDK does not. */
  private static PemObject sec1(ECPrivateKey key) throws IOException {
    return new PemObject(
        "EC PRIVATE KEY",
        new org.bouncycastle.asn1.sec.ECPrivateKey(256, key.getS(), SECObjectIdentifiers.secp256r1)
            .getEncoded());
  }

  private X509Certificate certificate(
      BigInteger serial, KeyPair subject, Purpose purpose, Validity validity) {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            serial,
            Date.from(validity.from()),
            Date.from(validity.to()),
            purpose.authority() ? name : new X500Name("CN=test " + serial),
            subject.getPublic());
    try {
      builder.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(purpose.authority()));
      if (purpose.use() != null) {
        builder.addExtension(
            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose.use()));
      }
      if (!purpose.names().isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(purpose.names().toArray(GeneralName[]::new)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
    } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair pair(boolean elliptic) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(elliptic ? "EC" : "RSA");
      generator.initialize(elliptic ? 256 : 2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] write(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
