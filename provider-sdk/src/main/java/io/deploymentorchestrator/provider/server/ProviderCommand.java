package io.deploymentorchestrator.provider.server;

import io.deploymentorchestrator.provider.sdk.SecretProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of every provider: its {@code main} calls {@link #main}. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Serves a provider of secrets over gRPC with mutual TLS until it is told to stop; SIGTERM lets calls end first.",
      "Every option can be set by the environment variable named with it."
    })
public final class ProviderCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ProviderCommand.class);

  private static final Pattern ADDRESS = Pattern.compile("(?:\\[([^]]+)]|([^:]*)):(\\d{1,5})");

  private final Supplier<SecretProvider> provider;

  @Spec private CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:PROVIDER_LISTEN:-0.0.0.0:" + ServerSettings.GRPC_PORT + "}",
      description = "Where gRPC is served. PROVIDER_LISTEN; default: ${DEFAULT-VALUE}")
  private String listen = "";

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:PROVIDER_HTTP:-0.0.0.0:" + ServerSettings.HTTP_PORT + "}",
      description =
          "Where /metrics and /healthz are served. PROVIDER_HTTP; default: ${DEFAULT-VALUE}")
  private String http = "";

  @Option(
      names = "--certs",
      paramLabel = "FOLDER",
      defaultValue = "${env:TLS_CERT_DIR:-" + ServerSettings.CERTIFICATES + "}",
      description =
          "Folder with ca.crt, tls.crt and tls.key; changes are taken up, and until they are there the provider waits."
              + " TLS_CERT_DIR; default: ${DEFAULT-VALUE}")
  private Path certificates = Path.of(ServerSettings.CERTIFICATES);

  @Option(
      names = "--client-identity",
      paramLabel = "URI",
      split = ",",
      defaultValue = "${env:PROVIDER_CLIENT_IDENTITY:-" + ServerSettings.CONTROLLER + "}",
      description =
          "Admits clients whose certificate has this URI as a subject alternative name; several separated by commas."
              + " PROVIDER_CLIENT_IDENTITY; default: ${DEFAULT-VALUE}")
  private List<String> clients = List.of();

  /** Of a provider that has none. */
  @Command
  static final class NoOptions {}

  private ProviderCommand(Supplier<SecretProvider> provider) {
    this.provider = provider;
  }

  /**
   * Runs a provider until the process is told to stop, and ends the process.
   *
   * @param name as users start it: {@code provider NAME}
   * @param provider makes the provider once the options are understood
   */
  public static void main(String name, Supplier<SecretProvider> provider, String... arguments) {
    main(name, new NoOptions(), provider, arguments);
  }

  /**
   * As above, for a provider that has options of its own.
   *
   * @param options an object with fields that are annotated as picocli's options; they are set
   *     before the provider is made
   */
  public static void main(
      String name, Object options, Supplier<SecretProvider> provider, String... arguments) {
    int code = commandLine(name, options, provider).execute(arguments);
    Runtime.getRuntime().halt(code);
  }

  /** For tests of the options. */
  public static CommandLine commandLine(
      String name, Object options, Supplier<SecretProvider> provider) {
    return new CommandLine(new ProviderCommand(provider))
        .setCommandName("provider " + name)
        .addMixin("options of the provider", options);
  }

  @Override
  public Integer call() throws InterruptedException {
    ProviderServer server;
    try {
      server = ProviderServer.start(provider.get(), settings());
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(),
          "cannot serve at --listen %s, --http %s: %s".formatted(listen, http, e.getMessage()));
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  LOG.info("stopped");
                  // A signal's own exit code (143) looks like a failure to whoever reads a Pod's
                  // status.
                  Runtime.getRuntime().halt(0);
                },
                "shutdown"));
    new CountDownLatch(1).await();
    return 0;
  }

  /** What the options say. */
  ServerSettings settings() {
    return new ServerSettings(
        address("--listen", listen),
        address("--http", http),
        certificates,
        Set.copyOf(clients),
        ServerSettings.Times.DEFAULT);
  }

  private InetSocketAddress address(String option, String text) {
    Matcher parts = ADDRESS.matcher(text);
    int port = parts.matches() ? Integer.parseInt(parts.group(3)) : -1;
    if (port < 0 || port > 65_535) {
      throw new ParameterException(
          spec.commandLine(), option + " must be HOST:PORT, such as 0.0.0.0:8080; it is " + text);
    }
    String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    InetSocketAddress address =
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new ParameterException(
          spec.commandLine(), option + ": host " + host + " cannot be resolved");
    }
    return address;
  }
}
