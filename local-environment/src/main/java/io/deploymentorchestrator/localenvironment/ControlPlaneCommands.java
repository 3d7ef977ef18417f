package io.deploymentorchestrator.localenvironment;

import io.deploymentorchestrator.localenvironment.tools.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command lines of a control plane. Limits that protect a production cluster from its clients
 * are opened wide: a test shall measure our throttling, not the control plane's.
 */
record ControlPlaneCommands(
    ControlPlane.Options options,
    Credentials credentials,
    Path kubeconfig,
    int etcdPort,
    int etcdPeerPort,
    int apiPort) {

  String etcdUrl() {
    return "http://" + Ports.LOOPBACK + ":" + etcdPort;
  }

  String apiUrl() {
    return "https://" + Ports.LOOPBACK + ":" + apiPort;
  }

  List<String> etcd() {
    String peers = "http://" + Ports.LOOPBACK + ":" + etcdPeerPort;
    var command =
        command(
            Tool.ETCD,
            "--data-dir=" + options.stateDir().resolve("etcd"),
            "--listen-client-urls=" + etcdUrl(),
            "--advertise-client-urls=" + etcdUrl(),
            "--listen-peer-urls=" + peers,
            "--initial-advertise-peer-urls=" + peers,
            "--initial-cluster=default=" + peers,
            "--log-level=warn");
    if (!options.durable()) {
      command.add("--unsafe-no-fsync");
    }
    return command;
  }

  List<String> apiServer() {
    var command =
        command(
            Tool.KUBE_APISERVER,
            "--etcd-servers=" + etcdUrl(),
            "--bind-address=" + Ports.LOOPBACK,
            "--secure-port=" + apiPort,
            "--cert-dir=" + credentials.folder(),
            "--token-auth-file=" + credentials.tokens(),
            "--authorization-mode=RBAC",
            "--allow-privileged=true",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=" + credentials.serviceAccountPublicKey(),
            "--service-account-signing-key-file=" + credentials.serviceAccountKey(),
            "--service-cluster-ip-range=10.96.0.0/16",
            // A loopback address cannot be an endpoint of the Service `kubernetes`; nothing inside
            // needs it.
            "--endpoint-reconciler-type=none",
            "--max-requests-inflight=4000",
            "--max-mutating-requests-inflight=2000");
    if (options.audit()) {
      command.add("--audit-policy-file=" + auditPolicy());
      command.add("--audit-log-path=" + auditLog());
      command.add("--audit-log-maxsize=1000");
      // Written before the answer is given: who counts calls afterwards has them all.
      command.add("--audit-log-mode=blocking-strict");
    }
    return command;
  }

  Path auditPolicy() {
    return options.stateDir().resolve("audit-policy.yaml");
  }

  Path auditLog() {
    return options.stateDir().resolve("audit.log");
  }

  List<String> controllerManager() {
    return command(
        Tool.KUBE_CONTROLLER_MANAGER,
        "--kubeconfig=" + kubeconfig,
        "--leader-elect=false",
        "--secure-port=0",
        "--service-account-private-key-file=" + credentials.serviceAccountKey(),
        "--root-ca-file=" + credentials.authorityFile(),
        "--kube-api-qps=1000",
        "--kube-api-burst=2000",
        "--concurrent-gc-syncs=30",
        "--concurrent-namespace-syncs=30");
  }

  List<String> scheduler() {
    return command(
        Tool.KUBE_SCHEDULER,
        "--kubeconfig=" + kubeconfig,
        "--leader-elect=false",
        "--secure-port=0",
        "--kube-api-qps=1000",
        "--kube-api-burst=2000");
  }

  /** kwok does nothing without stages: they say what a Node and a Pod go through. */
  List<String> kwok() {
    var command =
        command(
            Tool.KWOK,
            "--kubeconfig=" + kubeconfig,
            "--manage-all-nodes=true",
            "--node-lease-duration-seconds=40");
    options.tools().kwokStages().forEach(stage -> command.add("--config=" + stage));
    return command;
  }

  private List<String> command(Tool tool, String... arguments) {
    var command = new ArrayList<String>();
    command.add(options.tools().binary(tool).toString());
    command.addAll(List.of(arguments));
    return command;
  }
}
