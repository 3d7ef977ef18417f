package io.deploymentorchestrator.secrets.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.secrets.store.ValidationSchedule.Due;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidationScheduleTest {

  private static final Validation VALID =
      new Validation.Valid("ReadOnly", new ProviderFacts("", "", "1", List.of()), List.of());
  private static final Validation AWAY = new Validation.Unreachable("away");
  private static final Duration REFRESH = Duration.ofMinutes(5);

  private final SettableClock clock = new SettableClock();
  private final ValidationSchedule schedule = new ValidationSchedule(clock, () -> 0.5);
  private final KnownStore store = store("uid", 1);

  private static KnownStore store(String uid, long generation) {
    return new KnownStore(
        new StoreKey(StoreKind.NAMESPACED, "n", "s"),
        uid,
        generation,
        true,
        new StoreDefinition.Refused("", ""),
        new StoreHealth.NotValidated());
  }

  @Test
  void a_store_that_was_never_validated_is_due() {
    assertThat(schedule.due(store)).isEqualTo(new Due.Now());
  }

  @Test
  void a_valid_store_is_due_after_its_interval() {
    assertThat(schedule.ended(store, REFRESH, VALID)).isEqualTo(new Due.After(REFRESH));
    clock.advance(Duration.ofMinutes(4));
    assertThat(schedule.due(store)).isEqualTo(new Due.After(Duration.ofMinutes(1)));
    clock.advance(Duration.ofMinutes(1));
    assertThat(schedule.due(store)).isEqualTo(new Due.Now());
  }

  @Test
  void refreshes_are_spread_by_a_tenth() {
    ValidationSchedule early = new ValidationSchedule(clock, () -> 0);
    ValidationSchedule late = new ValidationSchedule(clock, () -> 1);
    assertThat(early.ended(store, REFRESH, VALID))
        .isEqualTo(new Due.After(Duration.ofSeconds(270)));
    assertThat(late.ended(store, REFRESH, VALID)).isEqualTo(new Due.After(Duration.ofSeconds(330)));
  }

  @Test
  void an_interval_of_zero_waits_for_changes() {
    assertThat(schedule.ended(store, Duration.ZERO, VALID)).isEqualTo(new Due.OnChange());
    clock.advance(Duration.ofDays(1));
    assertThat(schedule.due(store)).isEqualTo(new Due.OnChange());
  }

  @Test
  void another_spec_or_object_is_due_at_once() {
    schedule.ended(store, REFRESH, VALID);
    assertThat(schedule.due(store("uid", 2))).isEqualTo(new Due.Now());
    assertThat(schedule.due(store("other", 1))).isEqualTo(new Due.Now());
  }

  @Test
  void what_failed_is_tried_again_within_30_seconds_also_with_an_interval_of_zero() {
    ValidationSchedule late = new ValidationSchedule(clock, () -> 1);
    List<Duration> delays = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Due due = late.ended(store, Duration.ZERO, AWAY);
      assertThat(due).isInstanceOf(Due.After.class);
      delays.add(((Due.After) due).delay());
    }
    assertThat(delays).isSorted().endsWith(Duration.ofSeconds(30));
  }

  @Test
  void the_delay_begins_anew_after_a_success() {
    schedule.ended(store, REFRESH, AWAY);
    schedule.ended(store, REFRESH, AWAY);
    schedule.ended(store, REFRESH, VALID);
    assertThat(schedule.ended(store, REFRESH, AWAY))
        .isEqualTo(new Due.After(Duration.ofSeconds(1)));
  }

  @Test
  void a_change_outside_makes_it_due() {
    schedule.ended(store, REFRESH, VALID);
    schedule.force(store.key());
    assertThat(schedule.due(store)).isEqualTo(new Due.Now());
  }

  @Test
  void a_failed_call_is_looked_into_once() {
    schedule.ended(store, REFRESH, VALID);
    assertThat(schedule.doubt(store.key())).isTrue();
    assertThat(schedule.due(store)).isEqualTo(new Due.Now());
    assertThat(schedule.doubt(store.key())).isFalse();
    schedule.ended(store, REFRESH, AWAY);
    assertThat(schedule.doubt(store.key())).as("it is retried anyway").isFalse();
    assertThat(schedule.due(store)).isInstanceOf(Due.After.class);
  }
}
