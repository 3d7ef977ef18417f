package io.deploymentorchestrator.devtool;

import io.deploymentorchestrator.localenvironment.ControlPlane;
import io.deploymentorchestrator.localenvironment.Moto;
import io.deploymentorchestrator.localenvironment.PackagedProcess;
import io.deploymentorchestrator.localenvironment.PackagedStores;
import io.deploymentorchestrator.localenvironment.tools.Tool;
import io.deploymentorchestrator.localenvironment.tools.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Everything that {@code ./dev up} starts: control plane (or the user's cluster), moto, CRDs,
 * controller, secrets controller and its provider.
 */
final class Stack implements AutoCloseable {
  /** The provider of the example's store. */
  private static final String PROVIDER = "aws";

  private final Checkout checkout;
  private final UpOptions options;
  private final Tools tools;
  private final Steps steps;

  /** Closed in the order opposite to their start. */
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private final List<ProcessHandle> processes = new ArrayList<>();
  private Optional<URI> motoEndpoint = Optional.empty();
  private boolean ownSecrets;
  private boolean closed;

  Stack(Checkout checkout, UpOptions options, Tools tools, Steps steps) {
    this.checkout = checkout;
    this.options = options;
    this.tools = tools;
    this.steps = steps;
  }

  /**
   * A process of the product.
   *
   * @param log what it writes
   */
  record Product(String name, BooleanSupplier alive, Path log) {
    static Product of(String name, PackagedProcess process) {
      return new Product(name, process::isAlive, process.log());
    }
  }

  /** Starts all of it, a line for each step; returns the processes of the product. */
  List<Product> start() {
    wipe(checkout.data());
    record(Optional.empty());
    ClusterAccess cluster = ClusterAccess.of(checkout, tools);
    options
        .context()
        .ifPresentOrElse(
            name -> steps.run("your cluster, context " + name, () -> cluster.useContext(name)),
            () -> steps.run("control plane", () -> startControlPlane(cluster)));
    record(Optional.empty());
    Moto moto =
        steps.run(
            "moto as AWS Secrets Manager"
                + options.context().map(name -> ", on this machine").orElse(""),
            this::startMoto);
    steps.run("CRDs of the orchestrator", cluster::installOwnCrds);
    Controller.Running controller = startController(moto);
    var product = new ArrayList<Product>();
    product.add(new Product("controller", controller.server()::isAlive, controller.server().log()));
    ownSecrets = options.secrets() && !leftToExternalSecretsOperator(cluster);
    if (ownSecrets) {
      PackagedStores stores = startStores(cluster, moto);
      product.add(Product.of("secrets controller", stores.controller()));
      product.add(Product.of("provider " + PROVIDER, stores.provider()));
    } else {
      steps.run("CRDs of External Secrets Operator", cluster::installExternalSecretsCrds);
    }
    steps.run("controller ready", controller::awaitReady);
    record(Optional.of(moto.endpoint()));
    return product;
  }

  /** Its CRDs are never replaced: two controllers would fight for the same ExternalSecrets. */
  private boolean leftToExternalSecretsOperator(ClusterAccess cluster) {
    boolean there = cluster.hasExternalSecretsOperator();
    if (there) {
      steps.say(
          "    (External Secrets Operator's CRDs are in this cluster: they are left alone, and our"
              + " secrets controller is not started.)");
    }
    return there;
  }

  private PackagedStores startStores(ClusterAccess cluster, Moto moto) {
    PackagedStores stores =
        manage(
            () ->
                PackagedStores.of(
                    cluster.kubectl(),
                    new PackagedStores.Setup(
                        checkout.distribution(),
                        PROVIDER,
                        checkout.secrets(),
                        List.of(),
                        List.of("--ambient-namespaces", NextSteps.NAMESPACE),
                        Map.of(),
                        Moto.environment(moto.endpoint()))));
    steps.run("secrets controller ready", () -> stores.controller().start());
    steps.run("provider %s ready".formatted(PROVIDER), stores::startProvider);
    processes.addAll(stores.controller().handles());
    processes.addAll(stores.provider().handles());
    return stores;
  }

  /** Whether our secrets controller syncs the example's ExternalSecret. */
  boolean ownSecrets() {
    return ownSecrets;
  }

  /** Whether it came so far that something was applied to the cluster. */
  boolean hasApplied() {
    return motoEndpoint.isPresent();
  }

  /** Where moto answers, once started. */
  URI moto() {
    return motoEndpoint.orElseThrow();
  }

  private void startControlPlane(ClusterAccess cluster) {
    ControlPlane controlPlane =
        manage(
            () ->
                ControlPlane.start(
                    ControlPlane.Options.in(checkout.data().resolve("control-plane"), tools)));
    processes.addAll(controlPlane.handles());
    cluster.useControlPlane(controlPlane);
  }

  private Moto startMoto() {
    Moto moto = manage(() -> Moto.start(checkout.data().resolve("moto"), tools));
    processes.addAll(moto.handles());
    motoEndpoint = Optional.of(moto.endpoint());
    return moto;
  }

  private Controller.Running startController(Moto moto) {
    var running = new ArrayList<Controller.Running>();
    manage(
        () -> {
          running.add(Controller.start(checkout, moto.endpoint()));
          return running.getFirst().server();
        });
    processes.addAll(running.getFirst().server().handles());
    return running.getFirst();
  }

  /** What comes up while we are being closed is closed at once; closing does not wait for it. */
  private <T extends AutoCloseable> T manage(Supplier<T> start) {
    T part = start.get();
    synchronized (this) {
      started.push(part);
      if (!closed) {
        return part;
      }
    }
    closeParts();
    throw new UserError("stopped while starting");
  }

  /** From now on {@code ./dev down} and {@code ./dev env} know. */
  private void record(Optional<URI> moto) {
    new RunningState(
            RecordedProcess.of(ProcessHandle.current()),
            processes.stream().map(RecordedProcess::of).toList(),
            tools.binary(Tool.KUBECTL),
            moto,
            options.context(),
            ownSecrets)
        .write(checkout);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.err.println("cannot delete " + file + ": " + e.getMessage());
    }
  }

  static void wipe(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }

  /** Stops everything in the opposite order. Harmless when repeated. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    closeParts();
    RunningState.delete(checkout);
    // The copy of the user's own credentials is not left lying about.
    options.context().ifPresent(name -> delete(checkout.kubeconfig()));
  }

  /** Whether it is being stopped, or has been: what ends now does so on purpose. */
  synchronized boolean isClosed() {
    return closed;
  }

  private void closeParts() {
    for (Optional<AutoCloseable> part = next(); part.isPresent(); part = next()) {
      try {
        part.get().close();
      } catch (Exception e) {
        System.err.println("while stopping: " + e.getMessage());
      }
    }
  }

  private synchronized Optional<AutoCloseable> next() {
    return Optional.ofNullable(started.poll());
  }
}
