package io.deploymentorchestrator.provider.server;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Checks clients against the newest {@code ca.crt}. */
final class ReloadingTrust extends X509ExtendedTrustManager {

  private volatile @Nullable TlsMaterial current;

  void use(TlsMaterial material) {
    current = material;
  }

  private X509ExtendedTrustManager trust() throws CertificateException {
    TlsMaterial material = current;
    if (material == null) {
      throw new CertificateException("no certificates yet");
    }
    return material.trust();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    trust().checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    trust().checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    trust().checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("no server is trusted with these certificates");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("no server is trusted with these certificates");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("no server is trusted with these certificates");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    TlsMaterial material = current;
    return material == null ? new X509Certificate[0] : material.trust().getAcceptedIssuers();
  }
}
