package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.controller.kubernetes.objects.Kinds.GroupKind;
import io.deploymentorchestrator.controller.objects.Account;
import io.deploymentorchestrator.controller.objects.ApiAnswer;
import io.deploymentorchestrator.controller.objects.ApiErrors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which custom resources declare {@code status.conditions}: read from their CRD, with the
 * controller's own rights (a schema is nobody's secret), once in a while.
 */
final class CustomResources {

  private static final Logger LOG = LoggerFactory.getLogger(CustomResources.class);
  private static final String PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";

  /**
   * A CRD that gains conditions later is a new version of its operator: minutes are soon enough.
   */
  private static final Duration KEPT = Duration.ofMinutes(10);

  private final ApiServer server;
  private final Clock clock;
  private final Map<Version, Known> known = new ConcurrentHashMap<>();

  CustomResources(ApiServer server, Clock clock) {
    this.server = server;
    this.clock = clock;
  }

  boolean declaresConditions(GroupKind kind, String plural, String apiVersion) {
    // Groups without a dot are the built-in ones: no CRD can have such a group.
    if (!kind.group().contains(".")) {
      return false;
    }
    Version version = new Version(kind, apiVersion.substring(kind.group().length() + 1));
    Known last = known.get(version);
    if (last == null || last.at().isBefore(clock.instant().minus(KEPT))) {
      last = new Known(read(plural + "." + kind.group(), version.version()), clock.instant());
      known.put(version, last);
    }
    return last.declaresConditions();
  }

  void drop() {
    known.clear();
  }

  private boolean read(String name, String version) {
    ApiAnswer answer = server.get(PATH + name, Account.controller());
    if (answer.successful()) {
      return declaresConditions(answer.body(), version);
    }
    if (answer.code() == 404) {
      return false;
    }
    if (answer.code() == 403) {
      LOG.warn(
          "the controller may not read CustomResourceDefinition {}: its objects count as ready before their first condition",
          name);
      return false;
    }
    throw ApiErrors.of(answer, "CustomResourceDefinition");
  }

  static boolean declaresConditions(Map<String, Object> definition, String version) {
    return at(definition, "spec").map(spec -> Kinds.maps(spec.get("versions"))).stream()
        .flatMap(List::stream)
        .filter(v -> version.equals(v.get("name")))
        .anyMatch(
            v ->
                at(v, "schema", "openAPIV3Schema", "properties", "status", "properties")
                    .filter(status -> status.containsKey("conditions"))
                    .isPresent());
  }

  private static Optional<Map<?, ?>> at(Map<?, ?> tree, String... path) {
    Map<?, ?> here = tree;
    for (String step : path) {
      if (!(here.get(step) instanceof Map<?, ?> next)) {
        return Optional.empty();
      }
      here = next;
    }
    return Optional.of(here);
  }

  private record Version(GroupKind kind, String version) {}

  private record Known(boolean declaresConditions, Instant at) {}
}
