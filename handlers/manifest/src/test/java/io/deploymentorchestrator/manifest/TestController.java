package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectAccess;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectWatches;
import io.deploymentorchestrator.controller.objects.ObjectSettings;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Drives the handler as the controller does, over the real port: calls when something watched
 * changes or a retry is due, stores status and checkpoint as JSON only, survives {@link
 * #restart()}.
 */
final class TestController implements AutoCloseable {

  private final KubernetesClient client;
  private final ObjectSettings settings;
  private final Map<ComponentId, TestComponent> components = new ConcurrentHashMap<>();
  private final Map<String, Object> handlerSettings;
  private ManifestHandler handler;
  private ObjectWatches watches;
  private ObjectAccess access;

  /** With all rights. */
  TestController(Path kubeconfig, ObjectSettings settings) {
    this(settings, config(kubeconfig), Map.of());
  }

  /** With all rights, and the operator's settings for the handler. */
  TestController(Path kubeconfig, ObjectSettings settings, Map<String, Object> handlerSettings) {
    this(settings, config(kubeconfig), handlerSettings);
  }

  /** With the rights of a token. */
  TestController(Path kubeconfig, ObjectSettings settings, String token) {
    this(settings, withToken(config(kubeconfig), token), Map.of());
  }

  private TestController(
      ObjectSettings settings, Config config, Map<String, Object> handlerSettings) {
    this.settings = settings;
    this.handlerSettings = handlerSettings;
    this.client = new KubernetesClientBuilder().withConfig(config).build();
    start();
  }

  private static Config config(Path kubeconfig) {
    try {
      return Config.fromKubeconfig(Files.readString(kubeconfig));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Config withToken(Config config, String token) {
    Config limited = Config.empty();
    limited.setMasterUrl(config.getMasterUrl());
    limited.setCaCertData(config.getCaCertData());
    limited.setCaCertFile(config.getCaCertFile());
    limited.setOauthToken(token);
    return limited;
  }

  private void start() {
    handler = new ManifestHandler();
    handler.start(new HandlerContext("cluster-1", handlerSettings, Clock.systemUTC()));
    watches = new ObjectWatches(new ApiThrottle(client), this::wake);
    access = new ObjectAccess(watches, settings);
  }

  /** A new process: only what was stored of the Components is left. */
  void restart() {
    watches.close();
    start();
    components.values().forEach(TestComponent::resume);
  }

  TestComponent component(String namespace, String name) {
    TestComponent component = new TestComponent(this, namespace, name);
    components.put(component.id(), component);
    return component;
  }

  private void wake(ComponentId id, ObjectRef cause) {
    TestComponent component = components.get(id);
    if (component != null) {
      component.wake(cause);
    }
  }

  ManifestHandler handler() {
    return handler;
  }

  ObjectWatches watches() {
    return watches;
  }

  ObjectAccess access() {
    return access;
  }

  KubernetesClient client() {
    return client;
  }

  @Override
  public void close() {
    components.values().forEach(TestComponent::close);
    watches.close();
    client.close();
  }
}
