package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What most tests on a real API server have in common: one operator serves the whole class, and
 * each test is a user with a namespace of their own.
 */
@WithCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OneOperator {

  private final Duration callLimit;
  private CompositionOperator operator;

  /** What the operator works with. */
  OperatorFixture fixture;

  /** Whoever uses it in this test. */
  User user;

  OneOperator() {
    this(OperatorFixture.CALL_LIMIT);
  }

  /**
   * With another limit.
   *
   * @param callLimit how long one call of a handler may take
   */
  OneOperator(Duration callLimit) {
    this.callLimit = callLimit;
  }

  @BeforeAll
  void start(Cluster cluster, @TempDir Path plugins) throws IOException {
    fixture = new OperatorFixture(cluster, plugins);
    operator = fixture.start(fixture.client(), callLimit);
  }

  @AfterAll
  void stop() {
    operator.close();
    fixture.close();
  }

  @BeforeEach
  void comeAsANewUser() {
    user = fixture.user(getClass().getSimpleName().replace("IT", "").toLowerCase(Locale.ROOT));
  }

  /** Stops the operator and starts another. */
  void restart() {
    operator.close();
    operator = fixture.start(fixture.client(), callLimit);
  }
}
