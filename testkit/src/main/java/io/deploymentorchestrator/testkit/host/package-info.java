/**
 * A host for one handler, in memory: for tests of handlers that need crashes, lost writes and
 * clocks under control more than a cluster. Start at {@link
 * io.deploymentorchestrator.testkit.host.InMemoryHost}.
 */
@NullMarked
package io.deploymentorchestrator.testkit.host;

import org.jspecify.annotations.NullMarked;
