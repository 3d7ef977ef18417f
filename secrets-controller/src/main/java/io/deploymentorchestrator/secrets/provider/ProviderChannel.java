package io.deploymentorchestrator.secrets.provider;

import io.deploymentorchestrator.secrets.store.ProviderAddress;
import io.deploymentorchestrator.secrets.store.ProviderFacts;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Connections to one provider, with one way of checking it and one identity. Thread-safe. */
final class ProviderChannel {

  private final ProviderAddress address;
  private final ManagedChannel channel;
  private final TransportBreaker breaker;
  private volatile @Nullable ProviderFacts facts;
  private volatile Instant lastUsed;

  ProviderChannel(
      ProviderAddress address, ManagedChannel channel, TransportBreaker breaker, Instant now) {
    this.address = address;
    this.channel = channel;
    this.breaker = breaker;
    this.lastUsed = now;
  }

  ProviderAddress address() {
    return address;
  }

  ManagedChannel grpc() {
    return channel;
  }

  TransportBreaker breaker() {
    return breaker;
  }

  /** What the provider last said of itself; empty before its first answer. */
  Optional<ProviderFacts> facts() {
    return Optional.ofNullable(facts);
  }

  void learned(ProviderFacts now) {
    facts = now;
  }

  void used(Instant now) {
    lastUsed = now;
  }

  Instant lastUsed() {
    return lastUsed;
  }

  /** Takes no new call; those under way end. */
  void shutdown() {
    channel.shutdown();
  }

  /**
   * A call that follows a failed attempt to connect makes one of its own, and resolves the name
   * anew: gRPC itself would let calls fail with the old error for up to two minutes.
   */
  void connectAnew() {
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.enterIdle();
    }
  }
}
