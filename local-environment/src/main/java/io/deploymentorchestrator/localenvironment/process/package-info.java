/**
 * Child processes that never outlive the JVM that started them, however it ends.
 *
 * <p>JDK only: {@code ./dev} compiles this package by itself, before any dependency is there.
 */
package io.deploymentorchestrator.localenvironment.process;
