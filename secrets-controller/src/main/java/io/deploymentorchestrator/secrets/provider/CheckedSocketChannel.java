package io.deploymentorchestrator.secrets.provider;

import io.deploymentorchestrator.secrets.store.AddressRules;
import io.deploymentorchestrator.secrets.store.ProviderAddress;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * Looks at the address that is about to be connected to. Here, and not where a name is resolved,
 * since a name may lead elsewhere the next time.
 */
final class CheckedSocketChannel extends NioSocketChannel {

  private final AddressRules rules;
  private final ProviderAddress target;

  CheckedSocketChannel(AddressRules rules, ProviderAddress target) {
    this.rules = rules;
    this.target = target;
  }

  @Override
  protected boolean doConnect(SocketAddress remote, SocketAddress local) throws Exception {
    if (!(remote instanceof InetSocketAddress address) || address.getAddress() == null) {
      throw new AddressRefusedException(target.display() + " leads to no IP address");
    }
    Optional<String> refusal = rules.refusal(target, address.getAddress());
    if (refusal.isPresent()) {
      throw new AddressRefusedException(refusal.get());
    }
    return super.doConnect(remote, local);
  }
}
