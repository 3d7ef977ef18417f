/** What was asked of the API server, by its audit log: for tests and measurements that count. */
@NullMarked
package io.deploymentorchestrator.testkit.audit;

import org.jspecify.annotations.NullMarked;
