package io.deploymentorchestrator.controller.cli;

import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.plugin.PluginCatalog;
import io.deploymentorchestrator.controller.plugin.PluginCatalog.Entry;
import io.deploymentorchestrator.controller.plugin.PluginFolder;
import io.deploymentorchestrator.operator.text.DisplayText;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Tells of the handlers in a plugins folder. */
@Command(
    name = "handlers",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists the handlers in the plugins folder: version, digest, and how many Components they serve in the cluster"
          + " of the current context, if there is one.",
      "Jars that a controller would refuse are listed with the reason; then the exit code is 1."
    })
final class HandlersCommand implements Callable<Integer> {

  /** Enough to tell jars apart by eye. */
  private static final int SHORT_DIGEST = 12;

  @Spec private CommandSpec spec;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:ORCHESTRATOR_PLUGINS:-${sys:orchestrator.home:-.}/plugins}",
      description = "The folder. ORCHESTRATOR_PLUGINS; default: plugins/ beside bin/")
  private Path plugins;

  @Option(
      names = "--plugin-digests",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:ORCHESTRATOR_PLUGIN_DIGESTS}",
      description = "As for run. ORCHESTRATOR_PLUGIN_DIGESTS")
  private @Nullable Path pluginDigests;

  @Option(
      names = "--digests",
      description =
          "Show digests in full, as --plugin-digests takes them. Default: their beginning")
  private boolean digests;

  private List<Entry> entries() throws IOException {
    return PluginCatalog.read(
        new PluginFolder.Settings(
            plugins,
            Optional.ofNullable(pluginDigests).filter(f -> !f.toString().isBlank()),
            Duration.ofSeconds(2)));
  }

  private HandlerDescriptor find(String name) throws IOException {
    List<Entry> entries = entries();
    for (Entry entry : entries) {
      for (HandlerDescriptor handler : entry.handlers()) {
        if (handler.name().equals(name) && entry.refusal() == null) {
          return handler;
        }
      }
    }
    for (Entry entry : entries) {
      if (entry.names().contains(name) && entry.refusal() != null) {
        throw new IllegalArgumentException(
            "handler %s is in %s, but it would not be served: %s"
                .formatted(name, plugins.resolve(entry.file()), entry.refusal().message()));
      }
    }
    List<String> names =
        entries.stream()
            .filter(e -> e.refusal() == null)
            .flatMap(e -> e.handlers().stream())
            .map(HandlerDescriptor::name)
            .sorted()
            .toList();
    throw new IllegalArgumentException(
        "no handler " + name + " in " + plugins + "; there are: " + String.join(", ", names));
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, String> served = served();
    TextTable table = new TextTable("NAME", "VERSION", "COMPONENTS", "SHA-256", "FILE");
    int refused = 0;
    List<Entry> entries = entries();
    for (Entry entry : entries) {
      if (entry.refusal() == null) {
        for (HandlerDescriptor handler : entry.handlers()) {
          String count = served.isEmpty() ? "?" : served.getOrDefault(handler.name(), "0");
          table.row(handler.name(), handler.version(), count, digest(entry), entry.file());
        }
      }
    }
    out.print(table);
    for (Entry entry : entries) {
      if (entry.refusal() != null) {
        refused++;
        out.printf(
            "not served: %s%n", DisplayText.line(entry.file() + ": " + entry.refusal().message()));
      }
    }
    out.flush();
    return refused == 0 ? 0 : 1;
  }

  private String digest(Entry entry) {
    return digests || entry.digest().length() < SHORT_DIGEST
        ? entry.digest()
        : entry.digest().substring(0, SHORT_DIGEST);
  }

  /**
   * Handler → how many Components it has and how many of them are Ready; empty if no cluster
   * answers.
   */
  private static Map<String, String> served() {
    boolean configured =
        System.getenv("KUBECONFIG") != null
            || System.getenv("KUBERNETES_SERVICE_HOST") != null
            || Files.exists(Path.of(System.getProperty("user.home"), ".kube", "config"));
    if (!configured) {
      return Map.of();
    }
    Config config =
        new ConfigBuilder(Config.autoConfigure(null))
            .withRequestTimeout(5_000)
            .withConnectionTimeout(5_000)
            .withRequestRetryBackoffLimit(0)
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      Map<String, int[]> counts = new TreeMap<>();
      for (Component component :
          client.resources(Component.class).inAnyNamespace().list().getItems()) {
        int[] count = counts.computeIfAbsent(component.getSpec().handler(), h -> new int[] {0, 0});
        count[0]++;
        if (component.getStatus() != null && component.getStatus().phase() == Phase.Ready) {
          count[1]++;
        }
      }
      Map<String, String> texts = new TreeMap<>();
      counts.forEach((handler, n) -> texts.put(handler, n[1] + "/" + n[0] + " Ready"));
      texts.putIfAbsent("", ""); // a cluster answered, even if it holds nothing
      return texts;
    } catch (KubernetesClientException e) {
      return Map.of();
    }
  }

  @Command(
      name = "describe",
      mixinStandardHelpOptions = true,
      description =
          "Prints the reference of a handler: its config, what it reports, its conditions, and a Component to begin with.")
  int describe(@Parameters(paramLabel = "NAME", description = "A handler.") String name)
      throws IOException {
    HandlerDescriptor handler = find(name);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s%n%nspec.config%n", DisplayText.line(handler.name() + " " + handler.version()));
    out.print(SchemaReference.of(handler.configSchema()));
    out.printf("%nstatus.providerStatus%n");
    out.print(SchemaReference.of(handler.statusSchema()));
    out.printf("%nConditions%n");
    TextTable table = new TextTable("TYPE", "TRUE MEANS");
    handler.conditions().forEach(c -> table.row(c.type(), c.meaning()));
    out.print(table);
    out.printf("%nExample%n");
    SampleComponent.of(handler).lines().map(DisplayText::line).forEach(out::println);
    out.flush();
    return 0;
  }

  @Command(
      name = "schema",
      mixinStandardHelpOptions = true,
      description = "Prints the JSON Schema of a handler's config.")
  int schema(
      @Parameters(paramLabel = "NAME", description = "A handler.") String name,
      @Option(names = "--status", description = "That of its providerStatus instead.")
          boolean status)
      throws IOException {
    HandlerDescriptor handler = find(name);
    PrintWriter out = spec.commandLine().getOut();
    String json = status ? handler.statusSchema() : handler.configSchema();
    // Between strings a tab is but a space; within them JSON allows none.
    json.strip().lines().map(l -> DisplayText.line(l.replace('\t', ' '))).forEach(out::println);
    out.flush();
    return 0;
  }
}
