package io.deploymentorchestrator.provider.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/**
 * Reads certificates and keys in PEM. Keys may be PKCS#8 ({@code PRIVATE KEY}), PKCS#1 ({@code RSA
 * PRIVATE KEY}, as External Secrets Operator writes them) or SEC 1 ({@code EC PRIVATE KEY}); the
 * JDK reads the first only.
 */
public final class Pem {

  private Pem() {}

  /** All certificates, in their order; at least one. */
  public static List<X509Certificate> certificates(String file, byte[] pem)
      throws GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    try (PEMParser parser = new PEMParser(reader(pem))) {
      for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
        if (next instanceof X509CertificateHolder holder) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(holder.getEncoded())));
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new CertificateException(file + " is not a certificate in PEM");
    }
    if (certificates.isEmpty()) {
      throw new CertificateException(file + " has no certificate in PEM");
    }
    return List.copyOf(certificates);
  }

  /** The first private key; the file's content is in no message. */
  public static PrivateKey key(String file, byte[] pem) throws GeneralSecurityException {
    try (PEMParser parser = new PEMParser(reader(pem))) {
      for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
        if (next instanceof PEMKeyPair pair) {
          return key(pair.getPrivateKeyInfo());
        }
        if (next instanceof PrivateKeyInfo info) {
          return key(info);
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new GeneralSecurityException(file + " is not a private key in PEM");
    }
    throw new GeneralSecurityException(
        file + " has no private key in PEM; an encrypted one cannot be used");
  }

  /** By the JDK's own names: BouncyCastle's converter asks for an ECDSA that the JDK has not. */
  private static PrivateKey key(PrivateKeyInfo info) throws GeneralSecurityException, IOException {
    ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
    String name =
        algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)
            ? "RSA"
            : algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey) ? "EC" : algorithm.getId();
    return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }

  private static Reader reader(byte[] pem) {
    return new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.UTF_8);
  }
}
