package io.deploymentorchestrator.controller.kubernetes.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ObjectRef;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterestTest {

  private static final ComponentId US = new ComponentId("ns", "us", "1");
  private static final ObjectRef OBJECT = new ObjectRef("v1", "ConfigMap", Optional.of("ns"), "it");

  @Test
  void what_the_component_wrote_itself_is_no_news_even_if_the_event_comes_first() {
    Interest interest = read("5");
    interest.begin();
    assertThat(interest.observed("7")).isFalse();
    assertThat(interest.answered("7")).isFalse();
  }

  @Test
  void what_the_component_wrote_itself_is_no_news_when_the_event_comes_later() {
    Interest interest = read("5");
    interest.begin();
    assertThat(interest.answered("7")).isFalse();
    assertThat(interest.observed("7")).isFalse();
    assertThat(interest.observed("6")).isFalse();
  }

  @Test
  void a_change_by_somebody_else_during_a_call_is_news_after_it() {
    Interest interest = read("5");
    interest.begin();
    assertThat(interest.observed("9")).isFalse();
    assertThat(interest.answered("7")).isTrue();
  }

  @Test
  void a_call_that_failed_takes_nothing_away() {
    Interest interest = read("5");
    interest.begin();
    assertThat(interest.observed("9")).isFalse();
    assertThat(interest.failed()).isTrue();
  }

  @Test
  void what_the_component_wrote_last_is_as_it_was_left_until_something_else_is_heard_of() {
    Interest interest = read("5");
    assertThat(interest.leftAt()).isEmpty();
    interest.begin();
    interest.wrote("7");
    interest.observed("7");
    assertThat(interest.leftAt()).contains("7");
    interest.observed("9");
    assertThat(interest.leftAt()).isEmpty();
    interest.begin();
    interest.answered("9");
    assertThat(interest.leftAt()).isEmpty();
    interest.begin();
    interest.wrote("10");
    interest.begin();
    assertThat(interest.leftAt()).isEmpty();
    interest.answered("10");
    assertThat(interest.leftAt()).contains("10");
    interest.interrupted();
    assertThat(interest.leftAt()).isEmpty();
  }

  @Test
  void the_last_version_of_an_object_is_remembered_after_it_is_gone() {
    Interest interest = read("5");
    assertThat(interest.lastPresent()).contains("5");
    interest.observed("9");
    interest.observed("7");
    interest.observed(Interest.ABSENT);
    interest.begin();
    interest.answered(Interest.ABSENT);

    assertThat(interest.lastPresent()).contains("9");
    assertThat(Interest.resumed(US, OBJECT, "3").lastPresent()).contains("3");
    assertThat(Interest.resumed(US, OBJECT, Interest.ABSENT).lastPresent()).isEmpty();
    assertThat(Interest.aboutToRead(US, OBJECT).lastPresent()).isEmpty();
  }

  @Test
  void going_and_coming_is_news() {
    Interest interest = read("5");
    assertThat(interest.observed(Interest.ABSENT)).isTrue();
    interest.begin();
    assertThat(interest.answered(Interest.ABSENT)).isFalse();
    assertThat(interest.observed(Interest.ABSENT)).isFalse();
    assertThat(interest.observed("11")).isTrue();
  }

  @Test
  void before_its_first_read_nothing_is_news_and_afterwards_what_is_newer() {
    Interest interest = Interest.aboutToRead(US, OBJECT);
    assertThat(interest.observed("9")).isFalse();
    interest.begin();
    assertThat(interest.answered("8")).isTrue();
  }

  @Test
  void one_that_is_resumed_compares_with_what_was_seen() {
    assertThat(Interest.resumed(US, OBJECT, "5").observed("5")).isFalse();
    assertThat(Interest.resumed(US, OBJECT, "5").observed("6")).isTrue();
    assertThat(Interest.resumed(US, OBJECT, "5").observed(Interest.ABSENT)).isTrue();
    assertThat(Interest.resumed(US, OBJECT, null).observed("1")).isTrue();
    assertThat(Interest.resumed(US, OBJECT, Interest.ABSENT).observed(Interest.ABSENT)).isFalse();
  }

  @Test
  void an_object_registered_and_never_read_is_taken_as_it_is() {
    Interest interest = Interest.aboutToRead(US, OBJECT);
    interest.runEnded("5");
    assertThat(interest.observed("5")).isFalse();
    assertThat(interest.observed("6")).isTrue();
  }

  @Test
  void versions_are_compared_as_numbers_of_any_length_and_else_by_being_different() {
    assertThat(Interest.isNewer("10", "9")).isTrue();
    assertThat(Interest.isNewer("9", "10")).isFalse();
    assertThat(Interest.isNewer("123456789012345678901234567891", "123456789012345678901234567890"))
        .isTrue();
    assertThat(Interest.isNewer("7", "7")).isFalse();
    assertThat(Interest.isNewer("a", "b")).isTrue();
    assertThat(Interest.isNewer("a", "a")).isFalse();
  }

  private static Interest read(String version) {
    Interest interest = Interest.aboutToRead(US, OBJECT);
    interest.begin();
    interest.answered(version);
    return interest;
  }

  @Test
  void a_list_is_news_only_to_one_that_was_resumed_or_interrupted() {
    Interest interest = read("5");
    assertThat(interest.listed(Interest.ABSENT)).isFalse();
    interest.interrupted();
    assertThat(interest.listed("6")).isTrue();
    assertThat(interest.listed("7")).isFalse();

    assertThat(Interest.resumed(US, OBJECT, "5").listed("5")).isFalse();
    assertThat(Interest.resumed(US, OBJECT, "5").listed(Interest.ABSENT)).isTrue();
  }

  @Test
  void the_same_news_is_told_once() {
    Interest interest = read("5");
    assertThat(interest.observed("6")).isTrue();
    assertThat(interest.observed("6")).isFalse();
    assertThat(interest.observed("7")).isTrue();
  }
}
