package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.manifest.json.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An object that shall take another one's place, as a dry run beside that one can ask for it. Pure.
 */
final class Successor {

  private static final String CLUSTER_IP = "clusterIP";
  private static final String CLUSTER_IPS = "clusterIPs";
  private static final String NODE_PORT = "nodePort";
  private static final String HEALTH_CHECK = "healthCheckNodePort";

  private Successor() {}

  /**
   * Without the addresses and ports of the node that the old object gives back when it is deleted:
   * no two Services can have one.
   */
  static Map<String, Object> of(Map<String, Object> tree, Map<String, Object> old) {
    if (!"Service".equals(tree.get("kind")) || !"v1".equals(tree.get("apiVersion"))) {
      return tree;
    }
    Map<String, Object> copy = Trees.copy(tree);
    Map<String, Object> spec = Trees.member(copy, "spec");
    Optional<Object> address =
        Trees.at(old, "spec", CLUSTER_IP).filter(a -> !a.equals("None") && !a.equals(""));
    if (address.isPresent() && isOf(address.get(), spec)) {
      spec.remove(CLUSTER_IP);
      spec.remove(CLUSTER_IPS);
    }
    Trees.number(old, "spec", HEALTH_CHECK)
        .filter(port -> Trees.number(spec, HEALTH_CHECK).filter(port::equals).isPresent())
        .ifPresent(port -> spec.remove(HEALTH_CHECK));
    Set<Long> held = new HashSet<>();
    Trees.maps(old, "spec", "ports")
        .forEach(port -> Trees.number(port, NODE_PORT).ifPresent(held::add));
    Trees.maps(spec, "ports").stream()
        .filter(port -> Trees.number(port, NODE_PORT).filter(held::contains).isPresent())
        .forEach(port -> port.remove(NODE_PORT));
    return copy;
  }

  private static boolean isOf(Object address, Map<String, Object> spec) {
    return address.equals(spec.get(CLUSTER_IP))
        || (spec.get(CLUSTER_IPS) instanceof List<?> all
            && !all.isEmpty()
            && address.equals(all.getFirst()));
  }
}
