package io.deploymentorchestrator.operator.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.Map;

/** Uids of the last resources that went; uids are never used again. Thread-safe. */
public final class GoneUids {

  private static final int MOST = 10_000;

  private final Map<String, Boolean> uids =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST;
        }
      };

  /** It went. */
  public synchronized void add(HasMetadata resource) {
    uids.put(resource.getMetadata().getUid(), Boolean.TRUE);
  }

  /** Whether it went: what tells of it is a slow answer that was overtaken by the deletion. */
  public synchronized boolean contains(HasMetadata resource) {
    return uids.containsKey(resource.getMetadata().getUid());
  }
}
