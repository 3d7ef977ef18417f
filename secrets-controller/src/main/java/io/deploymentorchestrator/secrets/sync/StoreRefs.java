package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.DataEntry;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.DataFromEntry;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.SourceRef;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.StoreRef;
import io.deploymentorchestrator.secrets.store.StoreReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The references of an ExternalSecret to stores. */
public final class StoreRefs {

  private StoreRefs() {}

  /** All of them, also those that no entry uses and those that a check refuses. */
  public static Set<StoreReference> of(ExternalSecretSpec spec) {
    List<@Nullable StoreRef> refs = new ArrayList<>();
    refs.add(spec.secretStoreRef());
    for (DataEntry entry : spec.dataEntries()) {
      refs.add(storeRef(entry.sourceRef()));
    }
    for (DataFromEntry entry : spec.dataFromEntries()) {
      refs.add(storeRef(entry.sourceRef()));
    }
    Set<StoreReference> references = new LinkedHashSet<>();
    for (StoreRef ref : refs) {
      if (ref != null && ref.name() != null) {
        references.add(reference(ref));
      }
    }
    return references;
  }

  private static @Nullable StoreRef storeRef(@Nullable SourceRef source) {
    return source == null ? null : source.storeRef();
  }

  static StoreReference reference(StoreRef ref) {
    return new StoreReference(
        ref.apiVersion(),
        ref.kind() == null ? null : ref.kind().name(),
        Objects.requireNonNullElse(ref.name(), ""));
  }
}
