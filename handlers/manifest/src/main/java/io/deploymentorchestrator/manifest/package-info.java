/**
 * The handler that applies Kubernetes objects, watches and repairs them, and hands on what they
 * report.
 */
@NullMarked
package io.deploymentorchestrator.manifest;

import org.jspecify.annotations.NullMarked;
