/**
 * The commands of {@code ./dev} that need more than a shell: provisioning, and running the whole
 * product on this machine.
 *
 * <p>JDK only: {@code ./dev} compiles this package by itself, before any dependency is there.
 */
package io.deploymentorchestrator.devtool;
