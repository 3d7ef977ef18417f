package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.operator.kubernetes.TrimmedItems;
import io.deploymentorchestrator.secrets.api.Names;
import io.deploymentorchestrator.secrets.store.ProviderResource;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the resources that configure providers: whether one exists, and when its spec changes.
 * They belong to the providers, which read them; nothing but their metadata is kept here. Kinds
 * outside of {@value Names#PROVIDER_GROUP} are never watched: a user names them. Thread-safe.
 */
final class ProviderResources implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProviderResources.class);

  private final ApiThrottle requests;
  private final Consumer<ProviderResource> changed;
  private final Map<KindId, SharedIndexInformer<GenericKubernetesResource>> watched =
      new ConcurrentHashMap<>();

  private record KindId(String apiVersion, String kind) {}

  /** Whether a resource is there. */
  enum Presence {
    PRESENT,
    ABSENT,
    /** The kind is not served, or may not be watched: the provider will tell. */
    UNKNOWN
  }

  /**
   * Watches nothing yet.
   *
   * @param changed hears of resources that came, went, or have another spec
   */
  ProviderResources(ApiThrottle requests, Consumer<ProviderResource> changed) {
    this.requests = requests;
    this.changed = changed;
  }

  /** Looks whether a resource is there; watches its kind from the first look on. */
  Presence look(ProviderResource resource) {
    KindId kind = new KindId(resource.apiVersion(), resource.kind());
    if (!resource.apiVersion().startsWith(Names.PROVIDER_GROUP + "/")) {
      return Presence.UNKNOWN;
    }
    SharedIndexInformer<GenericKubernetesResource> informer = informer(kind);
    if (informer == null || !informer.isRunning() || !informer.hasSynced()) {
      return Presence.UNKNOWN;
    }
    return informer.getStore().getByKey(resource.namespace() + "/" + resource.name()) == null
        ? Presence.ABSENT
        : Presence.PRESENT;
  }

  private synchronized @Nullable SharedIndexInformer<GenericKubernetesResource> informer(
      KindId kind) {
    SharedIndexInformer<GenericKubernetesResource> known = watched.get(kind);
    if (known != null && known.isRunning()) {
      return known;
    }
    watched.remove(kind);
    try {
      Optional<String> plural = plural(kind);
      if (plural.isEmpty()) {
        return null;
      }
      SharedIndexInformer<GenericKubernetesResource> informer = watch(kind, plural.get());
      watched.put(kind, informer);
      return informer;
    } catch (KubernetesClientException e) {
      LOG.warn(
          "{} of {} cannot be watched ({}): changes of them are seen at the next validation only",
          kind.kind(),
          kind.apiVersion(),
          e.getCode());
      return null;
    }
  }

  private Optional<String> plural(KindId kind) {
    APIResourceList served =
        requests.make(ApiThrottle.FOR_ALL, c -> c.getApiResources(kind.apiVersion()));
    return served == null
        ? Optional.empty()
        : served.getResources().stream()
            .filter(r -> r.getKind().equals(kind.kind()) && !r.getName().contains("/"))
            .map(APIResource::getName)
            .findFirst();
  }

  private SharedIndexInformer<GenericKubernetesResource> watch(KindId kind, String plural) {
    ResourceDefinitionContext definition =
        new ResourceDefinitionContext.Builder()
            .withGroup(Names.PROVIDER_GROUP)
            .withVersion(kind.apiVersion().substring(Names.PROVIDER_GROUP.length() + 1))
            .withKind(kind.kind())
            .withPlural(plural)
            .withNamespaced(true)
            .build();
    SharedIndexInformer<GenericKubernetesResource> informer =
        requests
            .client()
            .genericKubernetesResources(definition)
            .inAnyNamespace()
            .runnableInformer(0);
    informer.itemStore(new TrimmedItems<>(r -> r.setAdditionalProperties(Map.of())));
    informer.addEventHandler(new Changes(kind));
    informer.run();
    return informer;
  }

  private final class Changes implements ResourceEventHandler<GenericKubernetesResource> {

    private final KindId kind;

    Changes(KindId kind) {
      this.kind = kind;
    }

    @Override
    public void onAdd(GenericKubernetesResource resource) {
      tell(resource);
    }

    /** A provider writes the status of its resource: that changes nothing. */
    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource resource) {
      if (!Objects.equals(
          before.getMetadata().getGeneration(), resource.getMetadata().getGeneration())) {
        tell(resource);
      }
    }

    @Override
    public void onDelete(GenericKubernetesResource resource, boolean unknownState) {
      tell(resource);
    }

    private void tell(GenericKubernetesResource resource) {
      changed.accept(
          new ProviderResource(
              kind.apiVersion(),
              kind.kind(),
              resource.getMetadata().getNamespace(),
              resource.getMetadata().getName()));
    }
  }

  @Override
  public synchronized void close() {
    watched.values().forEach(SharedIndexInformer::close);
    watched.clear();
  }
}
