package io.deploymentorchestrator.dist;

import io.deploymentorchestrator.localenvironment.PackagedProcess;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** The certificate that a running provider shows to whoever connects. */
final class PresentedCertificate {

  private PresentedCertificate() {}

  /** Its serial number. */
  static BigInteger serial(PackagedProcess provider) throws IOException, GeneralSecurityException {
    List<String> arguments = List.of(provider.process().info().arguments().orElseThrow());
    String[] address = arguments.get(arguments.indexOf("--listen") + 1).split(":", 2);
    AtomicReference<X509Certificate> shown = new AtomicReference<>();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Remembering(shown)}, null);
    try (Socket plain = new Socket(address[0], Integer.parseInt(address[1]));
        SSLSocket socket =
            (SSLSocket)
                context.getSocketFactory().createSocket(plain, address[0], plain.getPort(), true)) {
      socket.startHandshake();
    } catch (SSLException e) {
      // It wants a certificate of us, too; by then it has shown its own.
      if (shown.get() == null) {
        throw e;
      }
    }
    return shown.get().getSerialNumber();
  }

  private static final class Remembering extends X509ExtendedTrustManager {
    private final AtomicReference<X509Certificate> shown;

    Remembering(AtomicReference<X509Certificate> shown) {
      this.shown = shown;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      shown.set(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      shown.set(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      shown.set(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new IllegalStateException("this is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new IllegalStateException("this is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new IllegalStateException("this is the client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
