package io.deploymentorchestrator.secrets.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.store.ReadResult;
import io.deploymentorchestrator.secrets.store.RemoteRead;
import io.deploymentorchestrator.secrets.store.StoreAnswer;
import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreKind;
import io.deploymentorchestrator.secrets.store.StoreReads;
import io.deploymentorchestrator.secrets.store.StoreReference;
import io.deploymentorchestrator.secrets.sync.Decision;
import io.deploymentorchestrator.secrets.sync.ReadPlan;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadingTest {

  private static final StoreReference ONE = new StoreReference(null, null, "one");
  private static final StoreReference TWO = new StoreReference(null, null, "two");
  private static final RemoteRead READ = RemoteRead.value("k", "");

  private final Deque<Runnable> given = new ArrayDeque<>();
  private final ReadQueues<StoreKey> queues = new ReadQueues<>(given::add, 1);
  private final AtomicInteger ended = new AtomicInteger();
  private ReadPlan plan;

  @BeforeEach
  void plan() throws IOException {
    plan =
        ReadPlan.of(
            new ObjectMapper(new YAMLFactory())
                .readValue(
                    """
                    secretStoreRef: {name: one}
                    data:
                    - {secretKey: a, remoteRef: {key: k}}
                    - {secretKey: b, remoteRef: {key: k}, sourceRef: {storeRef: {name: two}}}
                    """,
                    ExternalSecretSpec.class));
  }

  private static StoreAnswer.Open open(String name, StoreReads reads) {
    return new StoreAnswer.Open(
        new StoreKey(StoreKind.NAMESPACED, "shop", name), "uid-" + name, reads);
  }

  private static StoreReads answering(String value) {
    return reads ->
        reads.stream().<ReadResult>map(r -> new ReadResult.Single(SecretValue.of(value))).toList();
  }

  private Reading reading(Decision.Why why, StoreReads one, StoreReads two) {
    return new Reading(
        "uid/1",
        why,
        plan,
        Map.of(ONE, open("one", one), TWO, open("two", two)),
        ended::incrementAndGet);
  }

  @Test
  void it_ends_once_all_stores_have_answered() {
    Reading reading = reading(Decision.Why.CHANGED, answering("1"), answering("2"));
    reading.start(queues);
    given.remove().run();
    assertThat(reading.isDone()).isFalse();
    assertThat(ended).hasValue(0);
    given.remove().run();
    assertThat(reading.isDone()).isTrue();
    assertThat(ended).hasValue(1);
    assertThat(reading.results().get(ONE))
        .isEqualTo(Map.of(READ, new ReadResult.Single(SecretValue.of("1"))));
    assertThat(reading.results().get(TWO))
        .isEqualTo(Map.of(READ, new ReadResult.Single(SecretValue.of("2"))));
    assertThat(reading.storeUids()).containsExactly("uid-one", "uid-two");
    assertThat(reading.isOf("uid/1")).isTrue();
    assertThat(reading.isOf("uid/2")).isFalse();
  }

  @Test
  void a_store_that_throws_fails_its_reads_and_tells_no_text() {
    Reading reading =
        reading(
            Decision.Why.CHANGED,
            reads -> {
              throw new IllegalStateException("v4lue in question");
            },
            answering("2"));
    reading.start(queues);
    given.remove().run();
    given.remove().run();
    assertThat(ended).hasValue(1);
    assertThat(reading.results().toString())
        .contains("INTERNAL", "IllegalStateException")
        .doesNotContain("v4lue");
  }

  @Test
  void nobody_is_told_of_one_that_was_cancelled() {
    Reading reading = reading(Decision.Why.CHANGED, answering("1"), answering("2"));
    reading.start(queues);
    reading.cancel();
    while (!given.isEmpty()) {
      given.remove().run();
    }
    assertThat(ended).hasValue(0);
  }

  @Test
  void a_refresh_that_waits_can_be_hurried() {
    Reading first = reading(Decision.Why.REFRESH, answering("1"), answering("2"));
    Reading second = reading(Decision.Why.REFRESH, answering("1"), answering("2"));
    Reading third = reading(Decision.Why.REFRESH, answering("1"), answering("2"));
    first.start(queues);
    second.start(queues);
    third.start(queues);
    third.hurry();
    for (int i = 0; i < 4; i++) {
      given.remove().run();
    }
    assertThat(third.isDone()).isTrue();
    assertThat(second.isDone()).isFalse();
  }
}
