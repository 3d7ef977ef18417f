package io.deploymentorchestrator.provider.server;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Answers new handshakes with the newest key. One that chose the key before it finishes with that
 * one.
 */
final class ReloadingKeys extends X509ExtendedKeyManager {

  private record Generations(TlsMaterial newest, @Nullable TlsMaterial before) {

    @Nullable TlsMaterial named(String alias) {
      if (newest.alias().equals(alias)) {
        return newest;
      }
      return before != null && before.alias().equals(alias) ? before : null;
    }
  }

  private volatile @Nullable Generations generations;

  void use(TlsMaterial material) {
    Generations old = generations;
    generations = new Generations(material, old == null ? null : old.newest());
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    Generations now = generations;
    return now == null ? null : now.newest().keys().chooseServerAlias(keyType, issuers, null);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    TlsMaterial material = named(alias);
    return material == null ? null : material.keys().getCertificateChain(alias);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    TlsMaterial material = named(alias);
    return material == null ? null : material.keys().getPrivateKey(alias);
  }

  private @Nullable TlsMaterial named(String alias) {
    Generations now = generations;
    return now == null ? null : now.named(alias);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    Generations now = generations;
    return now == null ? null : now.newest().keys().getServerAliases(keyType, issuers);
  }

  /** A provider's server is nobody's client with this key. */
  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
