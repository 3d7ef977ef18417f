package io.deploymentorchestrator.secrets.provider;

import io.deploymentorchestrator.provider.tls.Pem;
import io.deploymentorchestrator.secrets.certificates.Fingerprints;
import io.deploymentorchestrator.secrets.certificates.TlsBundle;
import io.deploymentorchestrator.secrets.store.AddressRules;
import io.deploymentorchestrator.secrets.store.ProviderAddress;
import io.deploymentorchestrator.secrets.store.TlsSettings;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Connections to providers, one for each address, way of checking its certificate, and identity of
 * ours. A new certificate of ours is taken up by new connections; calls on the old ones end.
 * Thread-safe.
 */
public final class ProviderChannels implements AutoCloseable {

  /** Longer than a call may take. */
  private static final Duration RETIREMENT = Duration.ofSeconds(60);

  private static final Duration UNUSED = Duration.ofMinutes(30);
  private static final int KEEP_ALIVE_SECONDS = 60;
  private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 10;

  /** 500 entries of the 64 KiB that Secrets Manager allows would be 32 MiB. */
  private static final int LARGEST_ANSWER = 33 << 20;

  /** It logs each name that does not resolve with its stack; the store's status says that. */
  private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");

  static {
    GRPC_LOG.setLevel(Level.SEVERE);
  }

  private record Key(ProviderAddress address, TlsSettings tls, String identity) {}

  private final AddressRules rules;
  private final Clock clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("channels").daemon().factory());
  private final EventLoopGroup network =
      new MultiThreadIoEventLoopGroup(
          2, Thread.ofPlatform().name("grpc-", 0).daemon().factory(), NioIoHandler.newFactory());
  private final Map<Key, ProviderChannel> channels = new HashMap<>();
  private final Set<ProviderChannel> retired = ConcurrentHashMap.newKeySet();
  private @Nullable TlsBundle own;

  /** Without an identity yet. */
  public ProviderChannels(AddressRules rules, Clock clock) {
    this.rules = rules;
    this.clock = clock;
    long minutes = UNUSED.toMinutes();
    var _ = timer.scheduleWithFixedDelay(this::dropUnused, minutes, minutes, TimeUnit.MINUTES);
  }

  /** No call can be made yet, or with these certificates; the message says why. */
  static final class NoTlsException extends Exception {
    private static final long serialVersionUID = 1L;

    NoTlsException(String message) {
      super(message);
    }
  }

  /** Connects as this from now on. */
  public synchronized void identity(TlsBundle bundle) {
    if (own != null && own.fingerprint().equals(bundle.fingerprint())) {
      return;
    }
    own = bundle;
    for (Iterator<ProviderChannel> old = channels.values().iterator(); old.hasNext(); ) {
      retire(old.next());
      old.remove();
    }
  }

  /** The connections to a provider; opens none before the first call. */
  synchronized ProviderChannel channel(ProviderAddress address, TlsSettings tls)
      throws NoTlsException {
    TlsBundle identity = own;
    if (identity == null) {
      throw new NoTlsException("the controller's own certificate has not been issued yet");
    }
    Key key = new Key(address, tls, identity.fingerprint());
    ProviderChannel channel = channels.get(key);
    if (channel == null) {
      channel =
          new ProviderChannel(
              address,
              open(address, tls, identity),
              new TransportBreaker(address.display() + Fingerprints.of(tls.toString()), clock),
              clock.instant());
      channels.put(key, channel);
    }
    channel.used(clock.instant());
    return channel;
  }

  private ManagedChannel open(ProviderAddress address, TlsSettings tls, TlsBundle identity)
      throws NoTlsException {
    ProviderAddress target = rules.target(address);
    String name = tls.serverName().isEmpty() ? host(address) : tls.serverName();
    return NettyChannelBuilder.forTarget("dns:///" + target.display())
        .overrideAuthority(name + ":" + address.port())
        .sslContext(context(tls, identity))
        .eventLoopGroup(network)
        .channelFactory(() -> new CheckedSocketChannel(rules, target))
        .executor(threads)
        .disableRetry() // retries are ours: they are counted and told
        .maxInboundMessageSize(LARGEST_ANSWER)
        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .idleTimeout(UNUSED.toMinutes(), TimeUnit.MINUTES)
        .build();
  }

  private static String host(ProviderAddress address) {
    return address.host().indexOf(':') >= 0 ? "[" + address.host() + "]" : address.host();
  }

  private static SslContext context(TlsSettings tls, TlsBundle identity) throws NoTlsException {
    boolean ownAuthority = tls.authorities().isEmpty();
    String authorities = ownAuthority ? identity.authority() : tls.authorities();
    try {
      return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
          .trustManager(
              certificates(
                  ownAuthority ? TlsBundle.AUTHORITY : "providerConfig.tls.caBundle", authorities))
          .keyManager(
              Pem.key(TlsBundle.KEY, identity.key().bytes()),
              certificates(TlsBundle.CERTIFICATE, identity.certificate()))
          .protocols("TLSv1.3", "TLSv1.2")
          // A session that is resumed is not checked: an expired certificate would go on serving.
          .sessionTimeout(1)
          .build();
    } catch (GeneralSecurityException | IOException e) {
      throw new NoTlsException(String.valueOf(e.getMessage()));
    }
  }

  private static X509Certificate[] certificates(String file, String pem)
      throws GeneralSecurityException {
    return Pem.certificates(file, pem.getBytes(StandardCharsets.US_ASCII))
        .toArray(X509Certificate[]::new);
  }

  /** Calls under way end first. */
  private void retire(ProviderChannel channel) {
    retired.add(channel);
    var _ = timer.schedule(() -> shutdown(channel), RETIREMENT.toSeconds(), TimeUnit.SECONDS);
  }

  private void shutdown(ProviderChannel channel) {
    channel.shutdown();
    retired.remove(channel);
  }

  private synchronized void dropUnused() {
    Instant since = clock.instant().minus(UNUSED);
    for (Iterator<ProviderChannel> all = channels.values().iterator(); all.hasNext(); ) {
      ProviderChannel channel = all.next();
      if (channel.lastUsed().isBefore(since)) {
        retire(channel);
        all.remove();
      }
    }
  }

  @Override
  public synchronized void close() {
    timer.shutdownNow();
    channels.values().forEach(c -> c.grpc().shutdownNow());
    retired.forEach(c -> c.grpc().shutdownNow());
    channels.clear();
    threads.shutdownNow();
    var _ = network.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
