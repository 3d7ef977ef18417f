/** What the log's formats do with text: named in logback.xml. */
@NullMarked
package io.deploymentorchestrator.operator.logging;

import org.jspecify.annotations.NullMarked;
