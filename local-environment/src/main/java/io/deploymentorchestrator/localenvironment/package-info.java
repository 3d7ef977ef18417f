/**
 * The real counterparts as processes of ours: a whole Kubernetes control plane with a node by kwok,
 * and moto as AWS Secrets Manager. They bind loopback only, keep their data and logs in a folder
 * that the caller names, and die with this JVM.
 *
 * <p>JDK only: {@code ./dev} compiles this package by itself, before any dependency is there.
 */
package io.deploymentorchestrator.localenvironment;
