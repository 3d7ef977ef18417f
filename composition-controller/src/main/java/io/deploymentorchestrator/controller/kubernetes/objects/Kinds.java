package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.api.KubernetesObjects.KindInfo;
import io.deploymentorchestrator.controller.objects.Account;
import io.deploymentorchestrator.controller.objects.ApiAnswer;
import io.deploymentorchestrator.controller.objects.ApiErrors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kinds that the API server serves, from its aggregated discovery (two calls for everything;
 * Kubernetes 1.27 and later). Kept until something unknown is asked for, or a kind turns out to be
 * gone. Thread-safe.
 */
final class Kinds {

  private static final String ACCEPT =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
          + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";

  /** However many Components ask for something unknown. */
  private static final Duration REFRESH_AT_MOST_EVERY = Duration.ofSeconds(2);

  private final ApiServer server;
  private final CustomResources customResources;
  private final Clock clock;
  private Map<GroupKind, Served> kinds = Map.of();

  /** Groups whose server does not answer at the moment: what they serve is not known. */
  private Set<String> stale = Set.of();

  private Instant loaded = Instant.MIN;

  Kinds(ApiServer server, Clock clock) {
    this.server = server;
    this.clock = clock;
    this.customResources = new CustomResources(server, clock);
  }

  Optional<KindInfo> find(String apiVersion, String kind) {
    GroupKind wanted = GroupKind.of(apiVersion, kind);
    Served served = lookUp(wanted, apiVersion);
    if (served == null) {
      return Optional.empty();
    }
    boolean isServed = served.apiVersions().contains(apiVersion);
    return Optional.of(
        new KindInfo(
            served.namespaced(),
            served.plural(),
            isServed,
            served.apiVersions(),
            isServed && customResources.declaresConditions(wanted, served.plural(), apiVersion)));
  }

  private synchronized @Nullable Served lookUp(GroupKind wanted, String apiVersion) {
    Served served = kinds.get(wanted);
    boolean known = served != null && served.apiVersions().contains(apiVersion);
    if (!known && loaded.isBefore(clock.instant().minus(REFRESH_AT_MOST_EVERY))) {
      kinds = load();
      loaded = clock.instant();
      served = kinds.get(wanted);
    }
    if (served == null && stale.contains(wanted.group())) {
      throw new KubernetesException(Problem.GROUP_UNAVAILABLE, doesNotAnswer(wanted.group(), 503));
    }
    return served;
  }

  /** The server of an aggregated API is away: equal words, whoever notices. */
  static String doesNotAnswer(String group, int code) {
    return "the server of API group " + group + " does not answer (" + code + ")";
  }

  /** Something was installed or removed: what is known may be wrong. */
  synchronized void drop() {
    kinds = Map.of();
    loaded = Instant.MIN;
    customResources.drop();
  }

  private Map<GroupKind, Served> load() {
    Map<GroupKind, Served> found = new HashMap<>();
    Set<String> silent = new HashSet<>();
    for (String root : List.of("/api", "/apis")) {
      ApiAnswer answer = server.get(root, Account.controller(), ACCEPT);
      if (!answer.successful()) {
        throw ApiErrors.of(answer, "");
      }
      for (Map<?, ?> group : maps(answer.body().get("items"))) {
        read(group, found, silent);
      }
    }
    stale = Set.copyOf(silent);
    return Map.copyOf(found);
  }

  private static void read(Map<?, ?> group, Map<GroupKind, Served> found, Set<String> silent) {
    String name =
        group.get("metadata") instanceof Map<?, ?> metadata
            ? Objects.toString(metadata.get("name"), "")
            : "";
    for (Map<?, ?> version : maps(group.get("versions"))) {
      String apiVersion = (name.isEmpty() ? "" : name + "/") + version.get("version");
      // Of an aggregated API whose server is away the list says so, and may be empty.
      if ("Stale".equals(version.get("freshness"))) {
        silent.add(name);
      }
      for (Map<?, ?> resource : maps(version.get("resources"))) {
        if (resource.get("responseKind") instanceof Map<?, ?> type) {
          String plural = Objects.toString(resource.get("resource"), "");
          boolean namespaced = "Namespaced".equals(resource.get("scope"));
          found
              .computeIfAbsent(
                  new GroupKind(name, Objects.toString(type.get("kind"), "")),
                  k -> new Served(namespaced, plural, new ArrayList<>()))
              .apiVersions()
              .add(apiVersion);
        }
      }
    }
  }

  static List<Map<?, ?>> maps(@Nullable Object list) {
    if (!(list instanceof List<?> items)) {
      return List.of();
    }
    List<Map<?, ?>> maps = new ArrayList<>();
    for (Object item : items) {
      if (item instanceof Map<?, ?> map) {
        maps.add(map);
      }
    }
    return maps;
  }

  /** A kind whatever its version. */
  record GroupKind(String group, String kind) {
    static GroupKind of(String apiVersion, String kind) {
      int slash = apiVersion.indexOf('/');
      return new GroupKind(slash < 0 ? "" : apiVersion.substring(0, slash), kind);
    }
  }

  private record Served(boolean namespaced, String plural, List<String> apiVersions) {}
}
