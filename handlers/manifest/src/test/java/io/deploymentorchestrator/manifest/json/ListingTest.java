package io.deploymentorchestrator.manifest.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListingTest {

  @Test
  void five_are_named_and_the_others_counted() {
    assertThat(Listing.of(List.of(), ", ")).isEmpty();
    assertThat(Listing.of(List.of("a", "b"), "; ")).isEqualTo("a; b");
    assertThat(Listing.of(Collections.nCopies(5, "a"), ", ")).isEqualTo("a, a, a, a, a");
    assertThat(Listing.of(Collections.nCopies(100, "a"), ", "))
        .isEqualTo("a, a, a, a, a, and 95 more");
  }
}
