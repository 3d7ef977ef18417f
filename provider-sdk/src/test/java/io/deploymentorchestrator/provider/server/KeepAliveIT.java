package io.deploymentorchestrator.provider.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.provider.v1.CapabilitiesRequest;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As long as it takes a server with grpc-java's defaults to send such a client away. */
class KeepAliveIT {

  @TempDir Path folder;

  @Test
  void a_client_that_pings_every_10_s_without_a_call_is_not_sent_away() throws Exception {
    try (Served served = Served.start(folder)) {
      ManagedChannel channel =
          Clients.builder(served.server.port(), Served.AUTHORITY.pem(), Served.CONTROLLER)
              .keepAliveTime(10, TimeUnit.SECONDS)
              .keepAliveTimeout(5, TimeUnit.SECONDS)
              .keepAliveWithoutCalls(true)
              .build();
      try {
        Served.secrets(channel)
            .capabilities(
                CapabilitiesRequest.newBuilder().setProviderRef(Served.reference()).build());
        CountDownLatch sentAway = new CountDownLatch(1);
        channel.notifyWhenStateChanged(ConnectivityState.READY, sentAway::countDown);

        assertThat(sentAway.await(45, TimeUnit.SECONDS)).isFalse();
        assertThat(channel.getState(false)).isEqualTo(ConnectivityState.READY);
      } finally {
        channel.shutdownNow();
      }
    }
  }
}
