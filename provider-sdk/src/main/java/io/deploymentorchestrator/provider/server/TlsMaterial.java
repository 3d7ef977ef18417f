package io.deploymentorchestrator.provider.server;

import io.deploymentorchestrator.provider.tls.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * One generation of certificates, ready for handshakes.
 *
 * @param alias the key's name, different for each generation, so that a handshake that chose it
 *     finishes with it
 * @param certificate the server's own
 */
record TlsMaterial(
    String alias,
    X509Certificate certificate,
    X509ExtendedKeyManager keys,
    X509ExtendedTrustManager trust) {

  /**
   * Checks the files and makes them ready.
   *
   * @throws GeneralSecurityException one of them cannot be used; the message names it
   */
  static TlsMaterial of(String alias, TlsFiles files) throws GeneralSecurityException, IOException {
    List<X509Certificate> authorities = Pem.certificates("ca.crt", files.authority());
    List<X509Certificate> chain = Pem.certificates("tls.crt", files.certificate());
    PrivateKey key = Pem.key("tls.key", files.key());
    checkPair(key, chain.getFirst().getPublicKey());
    return new TlsMaterial(alias, chain.getFirst(), keys(alias, key, chain), trust(authorities));
  }

  /** While files are replaced one by one, key and certificate can be of two generations. */
  private static void checkPair(PrivateKey secret, PublicKey shown)
      throws GeneralSecurityException {
    String algorithm =
        switch (secret.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC", "ECDSA" -> "SHA256withECDSA";
          default -> secret.getAlgorithm();
        };
    boolean fits;
    try {
      byte[] probe = {1, 2, 3, 4};
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(secret);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(shown);
      signature.update(probe);
      fits = signature.verify(signed);
    } catch (GeneralSecurityException e) {
      fits = false;
    }
    if (!fits) {
      throw new GeneralSecurityException("tls.key is not the key of the certificate in tls.crt");
    }
  }

  private static X509ExtendedKeyManager keys(
      String alias, PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(alias, key, new char[0], chain.toArray(X509Certificate[]::new));
    // SunX509 calls a key by its name in the store; the newer one adds numbers of its own.
    KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
    factory.init(store, new char[0]);
    return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
  }

  private static X509ExtendedTrustManager trust(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("ca-" + i, authorities.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  @Override
  public String toString() {
    return "TlsMaterial[" + alias + "]";
  }
}
