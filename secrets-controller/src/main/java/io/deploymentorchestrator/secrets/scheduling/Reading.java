package io.deploymentorchestrator.secrets.scheduling;

import io.deploymentorchestrator.secrets.store.ReadFailure;
import io.deploymentorchestrator.secrets.store.ReadResult;
import io.deploymentorchestrator.secrets.store.RemoteRead;
import io.deploymentorchestrator.secrets.store.StoreAnswer;
import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreReference;
import io.deploymentorchestrator.secrets.sync.Decision;
import io.deploymentorchestrator.secrets.sync.ReadPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All reads of one attempt to sync an ExternalSecret, one call for each store. Thread-safe. */
public final class Reading {

  private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

  private final String version;
  private final Decision.Why why;
  private final ReadPlan plan;
  private final Map<StoreReference, StoreAnswer.Open> stores;
  private final Runnable ended;
  private final Map<StoreReference, Map<RemoteRead, ReadResult>> results = new HashMap<>();
  private final List<ReadQueues<StoreKey>.Piece> pieces = new ArrayList<>();
  private int left;
  private boolean cancelled;

  /**
   * Reads nothing yet.
   *
   * @param version of the ExternalSecret that it is for
   * @param stores all of the plan
   * @param ended runs once all has been read, unless it was cancelled
   */
  public Reading(
      String version,
      Decision.Why why,
      ReadPlan plan,
      Map<StoreReference, StoreAnswer.Open> stores,
      Runnable ended) {
    this.version = version;
    this.why = why;
    this.plan = plan;
    this.stores = Map.copyOf(stores);
    this.ended = ended;
    this.left = stores.size();
  }

  /** Has the stores read. */
  public synchronized void start(ReadQueues<StoreKey> queues) {
    plan.reads()
        .forEach(
            (store, reads) -> {
              StoreAnswer.Open open = stores.get(store);
              if (open == null) {
                throw new IllegalArgumentException("a store of the plan is missing");
              }
              pieces.add(
                  queues.submit(open.store(), why.isUrgent(), () -> read(store, open, reads)));
            });
  }

  private void read(StoreReference store, StoreAnswer.Open open, List<RemoteRead> reads) {
    Map<RemoteRead, ReadResult> read = new HashMap<>();
    try {
      List<ReadResult> answers = open.reads().read(reads);
      for (int i = 0; i < reads.size() && i < answers.size(); i++) {
        read.put(reads.get(i), answers.get(i));
      }
    } catch (InterruptedException e) {
      return; // cancelled, or stopping: nobody waits
    } catch (RuntimeException e) {
      // Its text may hold anything.
      LOG.warn("reading {} failed: {}", open.store().display(), e.getClass().getName());
      ReadFailure failure = new ReadFailure.Temporary("INTERNAL", e.getClass().getSimpleName());
      reads.forEach(r -> read.put(r, new ReadResult.Failed(failure)));
    }
    if (isLast(store, read)) {
      ended.run();
    }
  }

  private synchronized boolean isLast(StoreReference store, Map<RemoteRead, ReadResult> read) {
    results.put(store, read);
    left--;
    return left == 0 && !cancelled;
  }

  /** Has it read before what is not urgent. */
  public synchronized void hurry() {
    pieces.forEach(ReadQueues.Piece::hurry);
  }

  /** Nobody waits for it any more. */
  public synchronized void cancel() {
    cancelled = true;
    pieces.forEach(ReadQueues.Piece::cancel);
  }

  /** Whether it is for this version of the ExternalSecret. */
  public boolean isOf(String current) {
    return version.equals(current);
  }

  /** Whether all has been read. */
  public synchronized boolean isDone() {
    return left == 0;
  }

  /** Why it was begun. */
  public Decision.Why why() {
    return why;
  }

  /** What was to be read. */
  public ReadPlan plan() {
    return plan;
  }

  /** What was read, as far as it was. */
  public synchronized Map<StoreReference, Map<RemoteRead, ReadResult>> results() {
    return Map.copyOf(results);
  }

  /** The uids of the stores. */
  public Set<String> storeUids() {
    Set<String> uids = new TreeSet<>();
    stores.values().forEach(s -> uids.add(s.uid()));
    return uids;
  }
}
