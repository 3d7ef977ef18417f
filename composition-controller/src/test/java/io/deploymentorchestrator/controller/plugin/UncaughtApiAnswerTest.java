package io.deploymentorchestrator.controller.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UncaughtApiAnswerTest {

  @ParameterizedTest
  @EnumSource(Problem.class)
  void noAnswerIsCalledByTheNameOfAnExceptionNorQuoted(Problem problem) {
    UncaughtApiAnswer answer = UncaughtApiAnswer.of(new KubernetesException(problem, "hidden"));

    assertThat(answer.reason()).isNotEmpty();
    assertThat(answer.reason() + answer.message())
        .doesNotContain("Exception")
        .doesNotContain("hidden");
  }

  @Test
  void aGroupThatIsAwayAndAWebhookThatFailsAreToldFromARefusal() {
    assertThat(of(Problem.GROUP_UNAVAILABLE)).isEqualTo("ApiServerUnavailable");
    assertThat(of(Problem.WEBHOOK_FAILED)).isEqualTo("WebhookFailed");
    assertThat(of(Problem.FORBIDDEN)).isEqualTo("ApiServerRefused");
  }

  private static String of(Problem problem) {
    return UncaughtApiAnswer.of(new KubernetesException(problem, "x")).reason();
  }
}
