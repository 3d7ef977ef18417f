package io.deploymentorchestrator.localenvironment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;

/** Files by which the parts of a control plane know one another; readable by the user only. */
record Credentials(Path folder, String adminToken) {
  /** Makes an admin token and the key pair by which service account tokens are signed. */
  static Credentials create(Path folder) throws IOException {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    var credentials = new Credentials(folder, HexFormat.of().formatHex(random));
    writePrivate(
        credentials.tokens(), credentials.adminToken() + ",admin,admin,\"system:masters\"\n");
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      writePrivate(credentials.serviceAccountKey(), pem("PRIVATE KEY", pair.getPrivate()));
      writePrivate(credentials.serviceAccountPublicKey(), pem("PUBLIC KEY", pair.getPublic()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has elliptic curve keys", e);
    }
    return credentials;
  }

  Path tokens() {
    return folder.resolve("tokens.csv");
  }

  Path serviceAccountKey() {
    return folder.resolve("service-account.key");
  }

  Path serviceAccountPublicKey() {
    return folder.resolve("service-account.pub");
  }

  Path authorityFile() {
    return folder.resolve("ca.crt");
  }

  /**
   * The authority that signed the API server's certificate. With {@code --cert-dir} the server
   * makes both by itself and writes the chain into one file, the authority last.
   */
  X509Certificate authority() throws IOException {
    try (InputStream chain = Files.newInputStream(folder.resolve("apiserver.crt"))) {
      var certificates = CertificateFactory.getInstance("X.509").generateCertificates(chain);
      return (X509Certificate)
          certificates.stream().reduce((first, second) -> second).orElseThrow();
    } catch (GeneralSecurityException e) {
      throw unreadable(e);
    }
  }

  /** Makes the authority known by a file of its own. */
  void writeAuthority() throws IOException {
    try {
      Files.writeString(authorityFile(), pem("CERTIFICATE", authority().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw unreadable(e);
    }
  }

  private static IOException unreadable(GeneralSecurityException e) {
    return new IOException("unreadable certificate of the API server", e);
  }

  void writeKubeconfig(Path file, String server) throws IOException {
    writePrivate(
        file,
        """
        apiVersion: v1
        kind: Config
        current-context: orchestrator
        clusters:
        - name: orchestrator
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - name: admin
          user:
            token: %s
        contexts:
        - name: orchestrator
          context: {cluster: orchestrator, user: admin, namespace: default}
        """
            .formatted(
                server,
                Base64.getEncoder().encodeToString(Files.readAllBytes(authorityFile())),
                adminToken));
  }

  private static void writePrivate(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  private static String pem(String label, Key key) {
    return pem(label, key.getEncoded());
  }

  private static String pem(String label, byte[] encoded) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(label, body);
  }
}
