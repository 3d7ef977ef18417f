/**
 * What goes wrong between a controller and what it works with, on demand: an API server behind a
 * bad line, a stand-in for AWS whose answers get lost, writes that are held on their way. They bind
 * loopback only and end when they are closed.
 */
@NullMarked
package io.deploymentorchestrator.testkit.faults;

import org.jspecify.annotations.NullMarked;
