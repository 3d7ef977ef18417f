package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.OperatorRuntime;
import io.deploymentorchestrator.operator.kubernetes.TrimmedItems;
import io.deploymentorchestrator.operator.scheduling.Backoff;
import io.deploymentorchestrator.secrets.api.Names;
import io.deploymentorchestrator.secrets.certificates.TlsBundle;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates of the controller and of its providers' Services: issued when a Service comes,
 * renewed in time, put back when one is changed or deleted. Without a change there is no call until
 * the next renewal. Only the process that leads starts this. Thread-safe.
 */
final class Certificates implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

  /** Nothing tells that somebody else's Secret went. */
  private static final Duration FOREIGN = Duration.ofMinutes(1);

  private static final Duration AT_LEAST = Duration.ofMillis(200);

  private final KubernetesClient client;
  private final ExecutorService threads;
  private final ScheduledExecutorService timer;
  private final Clock clock;
  private final CertificateSettings settings;
  private final CertificateSecrets secrets;
  private final Consumer<TlsBundle> own;
  private final Backoff backoff = Backoff.random();
  private final Map<String, Tracked> tracked = new ConcurrentHashMap<>();
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private final Object oneAtATime = new Object();

  /** What is known of one Secret. */
  private static final class Tracked {
    private final CertificateTarget target;
    private volatile String version = "";
    private volatile boolean foreign;
    private int failures;
    private @Nullable ScheduledFuture<?> next;

    Tracked(CertificateTarget target) {
      this.target = target;
    }
  }

  /**
   * Watches nothing yet.
   *
   * @param own hears of the controller's own certificate, and of each that follows it
   */
  Certificates(
      OperatorRuntime runtime, Clock clock, CertificateSettings settings, Consumer<TlsBundle> own) {
    this.client = runtime.requests().client();
    this.threads = runtime.threads();
    this.timer = runtime.timer();
    this.clock = clock;
    this.settings = settings;
    this.secrets = new CertificateSecrets(runtime.requests(), clock, settings);
    this.own = own;
  }

  /** Begins. */
  synchronized void start() {
    switch (settings.issuer()) {
      case EXTERNAL -> watchOwn();
      case MANAGED -> {
        track("", CertificateTarget.own(settings.namespace()));
        watchServices();
        watchSecrets();
      }
    }
  }

  private void watchOwn() {
    informers.add(
        client
            .secrets()
            .inNamespace(settings.namespace())
            .withName(CertificateSettings.OWN)
            .inform(
                new Events<>(
                    secret -> TlsBundle.of(secret.getData()).ifPresent(own), secret -> {})));
  }

  private void watchServices() {
    watch(
        KubernetesClient::services,
        Names.PROVIDER_LABEL,
        service -> service.setSpec(null),
        new Events<>(this::served, this::noLongerServed));
  }

  private void watchSecrets() {
    watch(
        KubernetesClient::secrets,
        Names.CERTIFICATE_LABEL,
        secret -> secret.setData(null), // keys need not be in memory
        new Events<>(this::changed, this::changed));
  }

  private <T extends HasMetadata, L extends KubernetesResourceList<T>> void watch(
      Function<KubernetesClient, MixedOperation<T, L, ? extends Resource<T>>> kind,
      String label,
      Consumer<T> trim,
      ResourceEventHandler<T> handler) {
    Set<String> namespaces = new TreeSet<>(settings.providerNamespaces());
    namespaces.add(settings.namespace());
    if (namespaces.contains(CertificateSettings.EVERY)) {
      namespaces = Set.of(CertificateSettings.EVERY);
    }
    for (String namespace : namespaces) {
      MixedOperation<T, L, ? extends Resource<T>> all = kind.apply(client);
      FilterWatchListDeletable<T, L, ? extends Resource<T>> labelled =
          namespace.equals(CertificateSettings.EVERY)
              ? all.inAnyNamespace().withLabel(label, "true")
              : all.inNamespace(namespace).withLabel(label, "true");
      SharedIndexInformer<T> informer = labelled.runnableInformer(0);
      informer.itemStore(new TrimmedItems<>(trim));
      informer.addEventHandler(handler);
      informer.exceptionHandler((isStarted, e) -> true); // tried again, for ever
      var _ = informer.start();
      informers.add(informer);
    }
  }

  private record Events<T extends HasMetadata>(Consumer<T> seen, Consumer<T> gone)
      implements ResourceEventHandler<T> {

    @Override
    public void onAdd(T object) {
      seen.accept(object);
    }

    @Override
    public void onUpdate(T before, T object) {
      seen.accept(object);
    }

    @Override
    public void onDelete(T object, boolean unknownState) {
      gone.accept(object);
    }
  }

  private void served(Service service) {
    CertificateTarget target = CertificateTarget.of(service);
    if (!settings.admits(target.namespace())) {
      return;
    }
    if (settings.isOwn(target.namespace(), target.secret())) {
      LOG.warn(
          "Service {} names {}, which is the controller's own: it gets no certificate",
          id(service),
          target.display());
      return;
    }
    track(id(service), target);
  }

  private void noLongerServed(Service service) {
    Tracked gone = tracked.remove(id(service));
    if (gone != null) {
      cancel(gone);
    }
  }

  private static String id(HasMetadata object) {
    return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
  }

  private void track(String id, CertificateTarget target) {
    Tracked known = tracked.get(id);
    if (known != null && known.target.equals(target)) {
      return;
    }
    if (known != null) {
      cancel(known);
    }
    Tracked fresh = new Tracked(target);
    tracked.put(id, fresh);
    look(fresh);
  }

  private void changed(Secret secret) {
    for (Tracked one : tracked.values()) {
      CertificateTarget target = one.target;
      if (target.secret().equals(secret.getMetadata().getName())
          && target.namespace().equals(secret.getMetadata().getNamespace())
          && !one.version.equals(secret.getMetadata().getResourceVersion())) {
        look(one);
      }
    }
  }

  private void look(Tracked one) {
    try {
      threads.execute(() -> ensure(one));
    } catch (RejectedExecutionException e) {
      LOG.debug("no more certificates: stopping");
    }
  }

  private void ensure(Tracked one) {
    synchronized (oneAtATime) {
      if (!tracked.containsValue(one)) {
        return;
      }
      try {
        settle(one, secrets.ensure(one.target));
        one.failures = 0;
      } catch (KubernetesClientException | GeneralSecurityException | IllegalStateException e) {
        one.failures++;
        Duration wait = backoff.delay(one.failures);
        LOG.warn(
            "no certificate in {} ({}); tried again in {} s",
            one.target.display(),
            e.getMessage(),
            wait.toSeconds());
        lookIn(one, wait);
      }
    }
  }

  private void settle(Tracked one, CertificateSecrets.Outcome outcome) {
    switch (outcome) {
      case CertificateSecrets.Outcome.Good(Secret secret, TlsBundle bundle, Instant until) -> {
        one.foreign = false;
        one.version = secret.getMetadata().getResourceVersion();
        if (one.target.owners().isEmpty()) {
          own.accept(bundle);
        }
        lookIn(one, Duration.between(clock.instant(), until));
      }
      case CertificateSecrets.Outcome.Foreign _ -> {
        if (!one.foreign) {
          one.foreign = true;
          LOG.warn(
              "{} was not made here for {}: it is left alone; name another one with the annotation"
                  + " {}, or delete it",
              one.target.display(),
              one.target.request().commonName(),
              Names.TLS_SECRET);
        }
        lookIn(one, FOREIGN);
      }
    }
  }

  private void lookIn(Tracked one, Duration wait) {
    cancel(one);
    long millis = Math.max(AT_LEAST.toMillis(), wait.toMillis());
    try {
      one.next = timer.schedule(() -> look(one), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("no more certificates: stopping");
    }
  }

  private static void cancel(Tracked one) {
    ScheduledFuture<?> next = one.next;
    if (next != null) {
      next.cancel(false);
    }
  }

  @Override
  public synchronized void close() {
    informers.forEach(SharedIndexInformer::close);
    Map<String, Tracked> left = new HashMap<>(tracked);
    tracked.clear();
    left.values().forEach(Certificates::cancel);
  }
}
