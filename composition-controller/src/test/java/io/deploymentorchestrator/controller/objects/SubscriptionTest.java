package io.deploymentorchestrator.controller.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ObjectRef;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubscriptionTest {

  private static final ComponentId US = new ComponentId("ns", "us", "1");
  private static final ObjectRef OBJECT = new ObjectRef("v1", "ConfigMap", Optional.of("ns"), "it");

  @Test
  void what_the_component_wrote_itself_is_no_news_even_if_the_event_comes_first() {
    Subscription subscription = read("5");
    subscription.begin();
    assertThat(subscription.observed("7")).isFalse();
    assertThat(subscription.answered("7")).isFalse();
  }

  @Test
  void what_the_component_wrote_itself_is_no_news_when_the_event_comes_later() {
    Subscription subscription = read("5");
    subscription.begin();
    assertThat(subscription.answered("7")).isFalse();
    assertThat(subscription.observed("7")).isFalse();
    assertThat(subscription.observed("6")).isFalse();
  }

  @Test
  void a_change_by_somebody_else_during_a_call_is_news_after_it() {
    Subscription subscription = read("5");
    subscription.begin();
    assertThat(subscription.observed("9")).isFalse();
    assertThat(subscription.answered("7")).isTrue();
  }

  @Test
  void a_call_that_failed_takes_nothing_away() {
    Subscription subscription = read("5");
    subscription.begin();
    assertThat(subscription.observed("9")).isFalse();
    assertThat(subscription.failed()).isTrue();
  }

  @Test
  void what_the_component_wrote_last_is_as_it_was_left_until_something_else_is_heard_of() {
    Subscription subscription = read("5");
    assertThat(subscription.leftAt()).isEmpty();
    subscription.begin();
    subscription.wrote("7");
    subscription.observed("7");
    assertThat(subscription.leftAt()).contains("7");
    subscription.observed("9");
    assertThat(subscription.leftAt()).isEmpty();
    subscription.begin();
    subscription.answered("9");
    assertThat(subscription.leftAt()).isEmpty();
    subscription.begin();
    subscription.wrote("10");
    subscription.begin();
    assertThat(subscription.leftAt()).isEmpty();
    subscription.answered("10");
    assertThat(subscription.leftAt()).contains("10");
    subscription.interrupted();
    assertThat(subscription.leftAt()).isEmpty();
  }

  @Test
  void the_last_version_of_an_object_is_remembered_after_it_is_gone() {
    Subscription subscription = read("5");
    assertThat(subscription.lastPresent()).contains("5");
    subscription.observed("9");
    subscription.observed("7");
    subscription.observed(Subscription.ABSENT);
    subscription.begin();
    subscription.answered(Subscription.ABSENT);

    assertThat(subscription.lastPresent()).contains("9");
    assertThat(Subscription.resumed(US, OBJECT, "3").lastPresent()).contains("3");
    assertThat(Subscription.resumed(US, OBJECT, Subscription.ABSENT).lastPresent()).isEmpty();
    assertThat(Subscription.aboutToRead(US, OBJECT).lastPresent()).isEmpty();
  }

  @Test
  void going_and_coming_is_news() {
    Subscription subscription = read("5");
    assertThat(subscription.observed(Subscription.ABSENT)).isTrue();
    subscription.begin();
    assertThat(subscription.answered(Subscription.ABSENT)).isFalse();
    assertThat(subscription.observed(Subscription.ABSENT)).isFalse();
    assertThat(subscription.observed("11")).isTrue();
  }

  @Test
  void before_its_first_read_nothing_is_news_and_afterwards_what_is_newer() {
    Subscription subscription = Subscription.aboutToRead(US, OBJECT);
    assertThat(subscription.observed("9")).isFalse();
    subscription.begin();
    assertThat(subscription.answered("8")).isTrue();
  }

  @Test
  void one_that_is_resumed_compares_with_what_was_seen() {
    assertThat(Subscription.resumed(US, OBJECT, "5").observed("5")).isFalse();
    assertThat(Subscription.resumed(US, OBJECT, "5").observed("6")).isTrue();
    assertThat(Subscription.resumed(US, OBJECT, "5").observed(Subscription.ABSENT)).isTrue();
    assertThat(Subscription.resumed(US, OBJECT, null).observed("1")).isTrue();
    assertThat(Subscription.resumed(US, OBJECT, Subscription.ABSENT).observed(Subscription.ABSENT))
        .isFalse();
  }

  @Test
  void an_object_registered_and_never_read_is_taken_as_it_is() {
    Subscription subscription = Subscription.aboutToRead(US, OBJECT);
    subscription.runEnded("5");
    assertThat(subscription.observed("5")).isFalse();
    assertThat(subscription.observed("6")).isTrue();
  }

  @Test
  void versions_are_compared_as_numbers_of_any_length_and_else_by_being_different() {
    assertThat(Subscription.isNewer("10", "9")).isTrue();
    assertThat(Subscription.isNewer("9", "10")).isFalse();
    assertThat(
            Subscription.isNewer(
                "123456789012345678901234567891", "123456789012345678901234567890"))
        .isTrue();
    assertThat(Subscription.isNewer("7", "7")).isFalse();
    assertThat(Subscription.isNewer("a", "b")).isTrue();
    assertThat(Subscription.isNewer("a", "a")).isFalse();
  }

  private static Subscription read(String version) {
    Subscription subscription = Subscription.aboutToRead(US, OBJECT);
    subscription.begin();
    subscription.answered(version);
    return subscription;
  }

  @Test
  void a_list_is_news_only_to_one_that_was_resumed_or_interrupted() {
    Subscription subscription = read("5");
    assertThat(subscription.listed(Subscription.ABSENT)).isFalse();
    subscription.interrupted();
    assertThat(subscription.listed("6")).isTrue();
    assertThat(subscription.listed("7")).isFalse();

    assertThat(Subscription.resumed(US, OBJECT, "5").listed("5")).isFalse();
    assertThat(Subscription.resumed(US, OBJECT, "5").listed(Subscription.ABSENT)).isTrue();
  }

  @Test
  void the_same_news_is_told_once() {
    Subscription subscription = read("5");
    assertThat(subscription.observed("6")).isTrue();
    assertThat(subscription.observed("6")).isFalse();
    assertThat(subscription.observed("7")).isTrue();
  }
}
