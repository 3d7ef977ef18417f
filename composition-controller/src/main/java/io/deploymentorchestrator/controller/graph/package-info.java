/**
 * Which Component depends on which, by wanted and by applied edges; cycles, dependents and root
 * causes. Pure, in memory.
 */
@NullMarked
package io.deploymentorchestrator.controller.graph;

import org.jspecify.annotations.NullMarked;
