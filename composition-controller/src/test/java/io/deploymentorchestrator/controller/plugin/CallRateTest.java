package io.deploymentorchestrator.controller.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.plugin.HandlerCalls.Subject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CallRateTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final CallRate rate = new CallRate(3, Duration.ofMillis(500));
  private final Subject hot = new Subject("ns", "hot");

  @Test
  void afterABurstCallsComeAtAnEvenPaceAndOthersNoticeNothing() {
    for (int i = 0; i < 3; i++) {
      assertThat(rate.tryCall(hot, START)).isEmpty();
    }
    assertThat(rate.tryCall(hot, START)).contains(Duration.ofMillis(500));
    assertThat(rate.tryCall(hot, START.plusMillis(400))).contains(Duration.ofMillis(100));
    assertThat(rate.tryCall(new Subject("ns", "other"), START)).isEmpty();
    assertThat(rate.tryCall(hot, START.plusMillis(500))).isEmpty();
    assertThat(rate.tryCall(hot, START.plusMillis(500))).isPresent();
    assertThat(rate.tryCall(hot, START.plusSeconds(60))).isEmpty();
  }

  @Test
  void aClockSetBackAddsNoWait() {
    assertThat(rate.tryCall(hot, START)).isEmpty();
    assertThat(rate.tryCall(hot, START.minusSeconds(3600))).isEmpty();
    assertThat(rate.tryCall(hot, START.minusSeconds(3600))).isEmpty();
    assertThat(rate.tryCall(hot, START.minusSeconds(3600))).contains(Duration.ofMillis(500));
  }
}
