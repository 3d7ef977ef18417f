package io.deploymentorchestrator.provider.aws;

import io.deploymentorchestrator.aws.AwsClients;
import io.deploymentorchestrator.aws.AwsIdentity;
import io.deploymentorchestrator.aws.SecretsManagerConnection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Connections that are kept between calls, with their rate budgets and the sessions of their roles:
 * one for each identity and region, the least recently used ones given up when there are many. One
 * in use is closed by whoever uses it last. Thread-safe.
 */
final class Connections implements AutoCloseable {

  private final AwsClients clients;
  private final int most;
  private final Map<Place, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  private record Place(AwsIdentity identity, String region) {}

  /** Guarded by the lock of {@link Connections}. */
  private static final class Kept {
    private final SecretsManagerConnection connection;
    private int users;
    private boolean givenUp;

    Kept(SecretsManagerConnection connection) {
      this.connection = connection;
    }
  }

  Connections(AwsClients clients, int most) {
    this.clients = clients;
    this.most = most;
  }

  /** Does something with a connection. */
  <T> T with(AwsIdentity identity, String region, Function<SecretsManagerConnection, T> action) {
    Kept mine = take(new Place(identity, region));
    try {
      return action.apply(mine.connection);
    } finally {
      release(mine);
    }
  }

  /** As above, for what has no result. */
  void check(AwsIdentity identity, String region, Consumer<SecretsManagerConnection> action) {
    with(
        identity,
        region,
        connection -> {
          action.accept(connection);
          return true;
        });
  }

  private synchronized Kept take(Place place) {
    Kept mine =
        kept.computeIfAbsent(place, p -> new Kept(clients.connect(p.identity(), p.region())));
    mine.users++;
    Iterator<Kept> oldest = kept.values().iterator();
    while (kept.size() > most && oldest.hasNext()) {
      Kept old = oldest.next();
      oldest.remove();
      giveUp(old);
    }
    return mine;
  }

  private synchronized void release(Kept mine) {
    mine.users--;
    if (mine.givenUp && mine.users == 0) {
      mine.connection.close();
    }
  }

  private static void giveUp(Kept old) {
    old.givenUp = true;
    if (old.users == 0) {
      old.connection.close();
    }
  }

  @Override
  public synchronized void close() {
    kept.values().forEach(Connections::giveUp);
    kept.clear();
    clients.close();
  }
}
