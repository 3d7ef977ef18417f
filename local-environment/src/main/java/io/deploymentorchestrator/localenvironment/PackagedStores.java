package io.deploymentorchestrator.localenvironment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The packaged secrets controller and a provider as processes of this machine, as if they ran in
 * the cluster: the provider has a Service, the controller issues its certificate and finds it by
 * the Service's name. For one thread.
 */
public final class PackagedStores implements AutoCloseable {

  /** Where providers have their Services and accounts. */
  public static final String PROVIDERS = "secret-providers";

  /** Where the secrets controller has its account. */
  public static final String CONTROLLER = "external-secrets-system";

  private static final int GRPC = 8080;
  private static final List<String> CERTIFICATE = List.of("ca.crt", "tls.crt", "tls.key");

  private final Kubectl kubectl;
  private final String service;
  private final Path folder;
  private final PackagedProcess controller;
  private final PackagedProcess provider;
  private MountedSecret certificate;

  /**
   * What is started, and for whom.
   *
   * @param distribution {@code dist/orchestrator} of a checkout, or wherever one was unpacked
   * @param provider the name of a provider of the distribution
   * @param folder for logs and certificates
   * @param options more ones of the secrets controller
   * @param providerOptions more ones of the provider
   * @param environment variables of the controller, set over those of this JVM; an empty value
   *     removes the variable
   * @param providerEnvironment the same for the provider
   */
  public record Setup(
      Path distribution,
      String provider,
      Path folder,
      List<String> options,
      List<String> providerOptions,
      Map<String, String> environment,
      Map<String, String> providerEnvironment) {}

  private PackagedStores(Kubectl kubectl, Setup setup, Path controllers, Path providers) {
    this.kubectl = kubectl;
    this.service = "provider-" + setup.provider();
    this.folder = setup.folder().toAbsolutePath();
    int grpc = Ports.free();
    int providerHttp = Ports.free();
    int http = Ports.free();
    List<String> command = new ArrayList<>();
    command.add(setup.distribution().toAbsolutePath().resolve("bin/secrets-controller").toString());
    command.addAll(
        List.of(
            "run",
            "--health-port",
            Integer.toString(http),
            "--provider-namespaces",
            PROVIDERS,
            "--allow-loopback",
            "--resolve",
            address(setup.provider()) + "=" + Ports.LOOPBACK + ":" + grpc));
    command.addAll(setup.options());
    this.controller =
        new PackagedProcess(
            "secrets-controller",
            command,
            with(withoutProviders(setup), controllers),
            folder,
            new PackagedProcess.Health(http, "/readyz"));
    List<String> served = new ArrayList<>();
    served.add(setup.distribution().toAbsolutePath().resolve("bin/provider").toString());
    served.addAll(
        List.of(
            setup.provider(),
            "--listen",
            Ports.LOOPBACK + ":" + grpc,
            "--http",
            Ports.LOOPBACK + ":" + providerHttp,
            "--certs",
            certificates().toString()));
    served.addAll(setup.providerOptions());
    this.provider =
        new PackagedProcess(
            service,
            served,
            with(setup.providerEnvironment(), providers),
            folder,
            new PackagedProcess.Health(providerHttp, "/healthz"));
  }

  /**
   * What the provider gets to work with, such as keys of AWS, the controller never has, nor what
   * this JVM has of AWS.
   */
  private static Map<String, String> withoutProviders(Setup setup) {
    Map<String, String> environment = new HashMap<>();
    System.getenv().keySet().stream()
        .filter(variable -> variable.startsWith("AWS_"))
        .forEach(variable -> environment.put(variable, ""));
    setup.providerEnvironment().keySet().forEach(variable -> environment.put(variable, ""));
    environment.putAll(setup.environment());
    return environment;
  }

  private static Map<String, String> with(Map<String, String> environment, Path kubeconfig) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("KUBECONFIG", kubeconfig.toString());
    return all;
  }

  /**
   * Prepares both as the accounts of {@code deploy/}, not as administrators, without starting them.
   *
   * @param kubectl of an administrator
   */
  public static PackagedStores ofTheirOwnAccounts(
      ControlPlane controlPlane, Kubectl kubectl, Setup setup) {
    Path folder = prepare(kubectl, setup);
    try {
      return new PackagedStores(
          kubectl,
          setup,
          Kubeconfigs.ofAccount(controlPlane, kubectl, CONTROLLER, "secrets-controller", folder),
          Kubeconfigs.ofAccount(
              controlPlane, kubectl, PROVIDERS, "provider-" + setup.provider(), folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Prepares both with the rights of a kubectl, without starting them. */
  public static PackagedStores of(Kubectl kubectl, Setup setup) {
    prepare(kubectl, setup);
    return new PackagedStores(kubectl, setup, kubectl.kubeconfig(), kubectl.kubeconfig());
  }

  /** The folder; and in the cluster CRDs, accounts and rights, and the provider's Service. */
  private static Path prepare(Kubectl kubectl, Setup setup) {
    Path distribution = setup.distribution().toAbsolutePath();
    List<String> files = new ArrayList<>();
    for (String folder : List.of("crds", "crds/external-secrets", "crds/providers")) {
      files.add("-f");
      files.add(distribution.resolve(folder).toString());
    }
    List<String> apply = new ArrayList<>(List.of("apply", "--server-side"));
    apply.addAll(files);
    kubectl.run("", apply);
    List<String> wait =
        new ArrayList<>(List.of("wait", "--for=condition=Established", "--recursive=false"));
    wait.addAll(files);
    kubectl.run("", wait);
    kubectl.run(
        "apply",
        "--server-side",
        "-f",
        distribution.resolve("deploy/secrets-controller-rbac.yaml").toString(),
        "-f",
        distribution.resolve("deploy/providers/" + setup.provider() + ".yaml").toString());
    try {
      return Files.createDirectories(setup.folder().toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stores name as the address of a provider. */
  public static String address(String provider) {
    return "provider-%s.%s.svc:%d".formatted(provider, PROVIDERS, GRPC);
  }

  /** Starts the controller, then the provider with the certificate that it issued. */
  public void start() {
    controller.start();
    startProvider();
  }

  /** Starts the provider; its certificate must have been issued, or be so within a minute. */
  public void startProvider() {
    if (certificate == null) {
      certificate =
          MountedSecret.mount(kubectl, PROVIDERS, service + "-tls", CERTIFICATE, certificates());
    }
    provider.start();
  }

  private Path certificates() {
    return folder.resolve(service + "-tls");
  }

  /** The secrets controller. */
  public PackagedProcess controller() {
    return controller;
  }

  /** The provider. */
  public PackagedProcess provider() {
    return provider;
  }

  @Override
  public void close() {
    if (certificate != null) {
      certificate.close();
    }
    controller.close();
    provider.close();
  }
}
