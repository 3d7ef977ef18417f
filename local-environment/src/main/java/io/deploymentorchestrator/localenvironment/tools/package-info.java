/**
 * Provisioning of the real counterparts that tests and {@code ./dev} run against: a Kubernetes
 * control plane, kwok, moto, and the CRDs of External Secrets Operator. Pinned by the recipes in
 * {@code tools/}, checked, and kept in a cache of the user's.
 *
 * <p>JDK only: {@code ./dev} compiles this package by itself, before any dependency is there.
 */
package io.deploymentorchestrator.localenvironment.tools;
