package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.Events;
import io.deploymentorchestrator.operator.kubernetes.OperatorRuntime;
import io.deploymentorchestrator.secrets.certificates.TlsBundle;
import io.deploymentorchestrator.secrets.provider.ProviderCalls;
import io.deploymentorchestrator.secrets.provider.ProviderChannels;
import io.deploymentorchestrator.secrets.store.AddressRules;
import io.deploymentorchestrator.secrets.store.ControllerClass;
import io.deploymentorchestrator.secrets.store.StoreAccess;
import io.deploymentorchestrator.secrets.store.StoreDefinitions;
import io.deploymentorchestrator.secrets.sync.Routing;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator of stores and of what uses them. */
public final class SecretsOperator implements AutoCloseable {

  private static final String REPORTER = "external-secrets.io/secrets-controller";

  private static final Logger LOG = LoggerFactory.getLogger(SecretsOperator.class);

  /**
   * To reconcile one resource: some calls of a provider that all take their time, and what lies
   * between them.
   */
  private static final Duration LONGEST_RECONCILE = Duration.ofMinutes(30);

  /** Without its certificate the first validations would all fail. */
  private static final Duration FOR_OWN_CERTIFICATE = Duration.ofSeconds(10);

  private final OperatorRuntime runtime;
  private final ProviderChannels channels;
  private final Certificates certificates;
  private final StoreKinds stores;
  private final KubernetesClient metadataClient;
  private final ExternalSecretKind externalSecrets;
  private final CountDownLatch identified = new CountDownLatch(1);

  /**
   * Settings of the operator.
   *
   * @param addresses which may be dialled
   * @param clusterId tells this cluster from others, at backends that several share
   * @param callLimit how long one call of a provider may take
   * @param instance this process, in Events
   */
  public record Settings(
      ControllerClass controllerClass,
      AddressRules addresses,
      CertificateSettings certificates,
      String clusterId,
      Duration callLimit,
      String instance) {}

  /**
   * Wires everything; {@link #start()} begins.
   *
   * @param client of {@link ApiClients#open}; stays open when this ends
   */
  public SecretsOperator(
      KubernetesClient client, Settings settings, Clock clock, MeterRegistry metrics) {
    this.runtime =
        new OperatorRuntime(client, clock, OperatorRuntime.Watchdog.USUAL, LONGEST_RECONCILE);
    this.channels = new ProviderChannels(settings.addresses(), clock);
    this.stores =
        new StoreKinds(
            runtime,
            new StoreObjects(
                new StoreDefinitions(settings.addresses()), settings.controllerClass()),
            new ProviderCalls(channels, settings.callLimit(), metrics),
            settings.clusterId(),
            clock);
    this.metadataClient = ApiClients.openForMetadata(client.getConfiguration());
    this.externalSecrets =
        new ExternalSecretKind(
            runtime,
            metadataClient,
            stores.access(),
            ContentKey.read(client, settings.certificates().namespace()),
            Routing.Coexistence.ALL,
            new Events(
                runtime.requests(),
                runtime.threads(),
                clock,
                new Events.Reporter(REPORTER, settings.instance())),
            metrics,
            clock);
    this.certificates = new Certificates(runtime, clock, settings.certificates(), this::identified);
  }

  private void identified(TlsBundle own) {
    channels.identity(own);
    if (identified.getCount() > 0) {
      identified.countDown();
      stores.validateAll();
    }
  }

  /** Starts watching and reconciling; returns once the caches are filled. */
  public void start() {
    certificates.start();
    stores.start();
    externalSecrets.start();
    try {
      if (!identified.await(FOR_OWN_CERTIFICATE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the controller has no certificate yet: no provider can be reached");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    runtime.start();
  }

  /** Where what uses stores gets them. */
  StoreAccess stores() {
    return stores.access();
  }

  /** See {@link OperatorRuntime#stuck()}. */
  public Optional<String> stuck() {
    return runtime.stuck();
  }

  /** See {@link OperatorRuntime#unready()}. */
  public Optional<String> unready() {
    return runtime.unready().or(stores::unready).or(externalSecrets::unready);
  }

  /** How many ExternalSecrets are set aside because they can't be read. */
  public long unreadable() {
    return externalSecrets.unreadable();
  }

  /**
   * Stops: what is under way has some seconds to end, then it is interrupted.
   *
   * @return whether all has ended; if not, something may still be acting
   */
  public boolean stop() {
    certificates.close();
    runtime.stopReconciling();
    stores.close();
    boolean ended = runtime.stop();
    externalSecrets.close();
    metadataClient.close();
    channels.close();
    return ended;
  }

  @Override
  public void close() {
    stop();
  }
}
