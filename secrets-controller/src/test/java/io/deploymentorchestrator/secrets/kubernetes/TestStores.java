package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.store.ReadFailure;
import io.deploymentorchestrator.secrets.store.ReadResult;
import io.deploymentorchestrator.secrets.store.RemoteRead;
import io.deploymentorchestrator.secrets.store.StoreAccess;
import io.deploymentorchestrator.secrets.store.StoreAnswer;
import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreKind;
import io.deploymentorchestrator.secrets.store.StoreReads;
import io.deploymentorchestrator.secrets.store.StoreReference;
import io.deploymentorchestrator.secrets.store.StoreUser;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Stores in memory, each open unless a test closes it. Thread-safe. */
final class TestStores implements StoreAccess {

  private final Map<StoreKey, TestStore> stores = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** A SecretStore. */
  TestStore store(String namespace, String name) {
    return stores.computeIfAbsent(
        new StoreKey(StoreKind.NAMESPACED, namespace, name), TestStore::new);
  }

  @Override
  public StoreAnswer open(StoreReference reference, StoreUser user) {
    TestStore store =
        stores.get(new StoreKey(StoreKind.NAMESPACED, user.namespace(), reference.name()));
    if (store == null) {
      return new StoreAnswer.Closed(
          "StoreNotFound",
          "SecretStore " + reference.name() + " does not exist",
          StoreAnswer.Wake.STORE_CHANGE);
    }
    StoreAnswer.Closed closed = store.closed;
    return closed != null ? closed : new StoreAnswer.Open(store.key, store.uid, store);
  }

  @Override
  public void onChange(Listener listener) {
    listeners.add(listener);
  }

  /** Remote secrets with their properties. */
  final class TestStore implements StoreReads {
    private final StoreKey key;
    private final String uid;
    private final Map<String, Map<String, SecretValue>> secrets = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile StoreAnswer.@Nullable Closed closed;
    private volatile @Nullable ReadFailure failure;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private TestStore(StoreKey key) {
      this.key = key;
      this.uid = "uid-of-" + key.display();
    }

    /** Holds that from now on. */
    void put(String remote, Map<String, String> properties) {
      secrets.put(
          remote,
          properties.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, e -> SecretValue.of(e.getValue()))));
    }

    void remove(String remote) {
      secrets.remove(remote);
    }

    /** Answers each read with a failure; null: as it should. */
    void fail(@Nullable ReadFailure answer) {
      this.failure = answer;
    }

    /** Answers nothing until the latch is open. */
    CountDownLatch hang() {
      gate = new CountDownLatch(1);
      return gate;
    }

    void close(String reason, String message) {
      closed = new StoreAnswer.Closed(reason, message, StoreAnswer.Wake.STORE_CHANGE);
      tell();
    }

    void open() {
      closed = null;
      tell();
    }

    private void tell() {
      listeners.forEach(l -> l.storeChanged(key));
    }

    String uid() {
      return uid;
    }

    /** How often it was called. */
    int calls() {
      return calls.get();
    }

    @Override
    public List<ReadResult> read(List<RemoteRead> reads) throws InterruptedException {
      calls.incrementAndGet();
      gate.await();
      return reads.stream().map(this::read).toList();
    }

    private ReadResult read(RemoteRead read) {
      ReadFailure failing = failure;
      if (failing != null) {
        return new ReadResult.Failed(failing);
      }
      Map<String, SecretValue> properties = secrets.get(read.key());
      if (properties == null) {
        return new ReadResult.Failed(new ReadFailure.NotFound("there is no secret " + read.key()));
      }
      if (read.form() == RemoteRead.Form.MAP) {
        return new ReadResult.Keys(new TreeMap<>(properties));
      }
      SecretValue value = properties.get(read.property());
      return value != null
          ? new ReadResult.Single(value)
          : new ReadResult.Failed(
              new ReadFailure.Refused(
                  "INVALID_ARGUMENT", "there is no property " + read.property()));
    }
  }
}
