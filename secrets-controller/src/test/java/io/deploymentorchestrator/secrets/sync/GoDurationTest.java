package io.deploymentorchestrator.secrets.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is expected is what Go's time.ParseDuration answers. */
class GoDurationTest {

  @ParameterizedTest
  @CsvSource({
    "1h, 3600000000000",
    "0, 0",
    "-1.5h, -5400000000000",
    "1h0m0s, 3600000000000",
    "1µs, 1000",
    "+.5s, 500000000",
    "1.s, 1000000000",
    "1h30m15s, 5415000000000",
    "100ms, 100000000"
  })
  void durations_are_read_as_go_does(String text, long nanos) {
    assertThat(GoDuration.parse(text)).hasValue(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "1d", "1h 2m", "h", "-", "1.2.3s", "99999999999999h", "1H"})
  void what_is_none_is_refused(String text) {
    assertThat(GoDuration.parse(text)).isEmpty();
  }
}
