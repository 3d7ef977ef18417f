package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.DataEntry;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.DataFromEntry;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.MetadataPolicy;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.RemoteRef;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.SourceRef;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.StoreRef;
import io.deploymentorchestrator.secrets.store.RemoteRead;
import io.deploymentorchestrator.secrets.store.StoreReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read for an ExternalSecret, all of one store together and nothing twice, and which
 * entry of the spec gets what of it.
 *
 * @param entries in the order in which they apply: later ones win
 */
public record ReadPlan(List<Entry> entries) {

  public ReadPlan {
    entries = List.copyOf(entries);
  }

  /** One entry of the spec. */
  public sealed interface Entry {

    /** Where it stands in the spec, as {@code spec.data[0]}. */
    String path();

    /** The store it is read from. */
    StoreReference store();

    /** How it is referred to. */
    RemoteRef ref();

    /** What is read for it. */
    RemoteRead read();

    /** One key of the Secret. */
    record OneKey(
        String path, StoreReference store, RemoteRef ref, RemoteRead read, String secretKey)
        implements Entry {}

    /** All keys of a remote secret. */
    record AllKeys(String path, StoreReference store, RemoteRef ref, RemoteRead read)
        implements Entry {}
  }

  /**
   * Of a spec that {@link SpecCheck} has nothing against.
   *
   * @throws IllegalArgumentException if it has
   */
  public static ReadPlan of(ExternalSecretSpec spec) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < spec.dataFromEntries().size(); i++) {
      DataFromEntry entry = spec.dataFromEntries().get(i);
      RemoteRef ref = entry.extract();
      if (ref == null) {
        throw new IllegalArgumentException("an entry without extract");
      }
      entries.add(
          new Entry.AllKeys(
              "spec.dataFrom[" + i + "].extract",
              store(spec, entry.sourceRef()),
              ref,
              read(ref, RemoteRead.Form.MAP)));
    }
    for (int i = 0; i < spec.dataEntries().size(); i++) {
      DataEntry entry = spec.dataEntries().get(i);
      entries.add(
          new Entry.OneKey(
              "spec.data[" + i + "]",
              store(spec, entry.sourceRef()),
              entry.remoteRef(),
              read(entry.remoteRef(), RemoteRead.Form.VALUE),
              entry.secretKey()));
    }
    return new ReadPlan(entries);
  }

  private static RemoteRead read(RemoteRef ref, RemoteRead.Form form) {
    return new RemoteRead(
        ref.key(),
        orEmpty(ref.version()),
        orEmpty(ref.property()),
        ref.metadataPolicy() == MetadataPolicy.Fetch
            ? RemoteRead.Content.METADATA
            : RemoteRead.Content.VALUE,
        form);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static StoreReference store(ExternalSecretSpec spec, @Nullable SourceRef source) {
    StoreRef own = source == null ? null : source.storeRef();
    StoreRef ref = own != null ? own : spec.secretStoreRef();
    if (ref == null) {
      throw new IllegalArgumentException("an entry without a store");
    }
    return StoreRefs.reference(ref);
  }

  /** What is to be read, by store: nothing twice, in the order of the entries. */
  public Map<StoreReference, List<RemoteRead>> reads() {
    Map<StoreReference, Set<RemoteRead>> reads = new LinkedHashMap<>();
    for (Entry entry : entries) {
      reads.computeIfAbsent(entry.store(), s -> new LinkedHashSet<>()).add(entry.read());
    }
    Map<StoreReference, List<RemoteRead>> lists = new LinkedHashMap<>();
    reads.forEach((store, set) -> lists.put(store, List.copyOf(set)));
    return lists;
  }

  /** The stores that are read. */
  public Set<StoreReference> stores() {
    Set<StoreReference> stores = new LinkedHashSet<>();
    entries.forEach(e -> stores.add(Objects.requireNonNull(e.store())));
    return stores;
  }
}
