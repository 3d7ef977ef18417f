package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.graph.Node.Membership;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads from a Component which Composition it says that it belongs to. */
public final class Memberships {

  private static final String API_VERSION = Names.GROUP + "/" + Names.VERSION;

  private Memberships() {}

  /**
   * By its only controller. Owner references are not checked by anybody: they prove neither that
   * the Composition is in the same namespace nor that it exists.
   */
  public static @Nullable Membership of(ObjectMeta meta) {
    List<OwnerReference> controllers =
        meta.getOwnerReferences().stream()
            .filter(o -> Boolean.TRUE.equals(o.getController()))
            .toList();
    if (controllers.size() != 1) {
      return null;
    }
    OwnerReference owner = controllers.getFirst();
    return "Composition".equals(owner.getKind()) && API_VERSION.equals(owner.getApiVersion())
        ? new Membership(owner.getUid(), owner.getName(), isLabelled(meta, owner.getName()))
        : null;
  }

  private static boolean isLabelled(ObjectMeta meta, String composition) {
    Map<String, String> labels = meta.getLabels();
    String entry = labels == null ? null : labels.get(Names.ENTRY_LABEL);
    return entry != null
        && composition.equals(labels.get(Names.COMPOSITION_LABEL))
        && DependencyGraph.componentName(composition, entry).equals(meta.getName());
  }
}
