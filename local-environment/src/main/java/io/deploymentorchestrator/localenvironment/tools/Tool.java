package io.deploymentorchestrator.localenvironment.tools;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A binary that is provisioned, and how it tells its version. */
public enum Tool {
  /** The API server's store. */
  ETCD("etcd", "etcd", "go.etcd.io/etcd/server/v3", "--version", "etcd Version: (\\S+)"),
  /** The API server. */
  KUBE_APISERVER(
      "kube-apiserver",
      "kubernetes",
      "k8s.io/kubernetes/cmd/kube-apiserver",
      "--version",
      "Kubernetes v(\\S+)"),
  /** What makes Pods of Deployments, and collects garbage. */
  KUBE_CONTROLLER_MANAGER(
      "kube-controller-manager",
      "kubernetes",
      "k8s.io/kubernetes/cmd/kube-controller-manager",
      "--version",
      "Kubernetes v(\\S+)"),
  /** Assigns Pods to the node. */
  KUBE_SCHEDULER(
      "kube-scheduler",
      "kubernetes",
      "k8s.io/kubernetes/cmd/kube-scheduler",
      "--version",
      "Kubernetes v(\\S+)"),
  /** The command line client. */
  KUBECTL(
      "kubectl",
      "kubernetes",
      "k8s.io/kubernetes/cmd/kubectl",
      "version --client",
      "Client Version: v(\\S+)"),
  /** Plays the node and what happens to its Pods. */
  KWOK("kwok", "kwok", "sigs.k8s.io/kwok/cmd/kwok", "--version", "kwok version v(\\S+)");

  private final String binary;
  private final String project;
  private final String goPackage;
  private final String versionArguments;
  private final Pattern versionOutput;

  Tool(
      String binary,
      String project,
      String goPackage,
      String versionArguments,
      String versionOutput) {
    this.binary = binary;
    this.project = project;
    this.goPackage = goPackage;
    this.versionArguments = versionArguments;
    this.versionOutput = Pattern.compile(versionOutput);
  }

  /** The file name. */
  public String binary() {
    return binary;
  }

  /** The key of its version in {@code versions.properties}. */
  String project() {
    return project;
  }

  String goPackage() {
    return goPackage;
  }

  List<String> versionArguments() {
    return List.of(versionArguments.split(" "));
  }

  /** The version in what the binary printed, or what it printed if there is none in it. */
  String versionIn(String output) {
    Matcher matcher = versionOutput.matcher(output);
    return matcher.find() ? matcher.group(1) : output.strip();
  }
}
