package io.deploymentorchestrator.localenvironment.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
  private static final String ENTRY = "tool-1.0";

  @TempDir private Path folder;
  private Cache cache;

  @BeforeEach
  void makeOneEntry() {
    cache =
        new Cache(
            folder,
            new Progress(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), false));
    try (var lock = cache.lock()) {
      cache.replace(ENTRY, CacheTest::fill);
    }
  }

  private static String fill(Path draft) throws IOException {
    Files.writeString(draft.resolve("tool"), "content");
    return "a test";
  }

  @Test
  void an_entry_as_it_was_made_has_no_problem() {
    assertThat(cache.problem(ENTRY, false)).isEmpty();
    assertThat(cache.problem(ENTRY, true)).isEmpty();
  }

  @Test
  void an_entry_that_was_never_made_is_told_apart_from_a_damaged_one() {
    assertThat(cache.problem("other-1.0", false)).contains("not there yet");
  }

  @Test
  void a_file_that_was_cut_short_is_noticed_at_once() throws IOException {
    Files.writeString(tool(), "cont");
    assertThat(cache.problem(ENTRY, false)).contains("tool has another size");
  }

  @Test
  void a_file_changed_under_its_old_size_and_time_is_noticed_by_a_thorough_look()
      throws IOException {
    FileTime time = Files.getLastModifiedTime(tool());
    Files.writeString(tool(), "cOntent");
    Files.setLastModifiedTime(tool(), time);
    assertThat(cache.problem(ENTRY, false)).isEmpty();
    assertThat(cache.problem(ENTRY, true)).contains("tool has another checksum");
  }

  @Test
  void a_cache_copied_without_its_times_is_still_good() throws IOException {
    Files.setLastModifiedTime(tool(), FileTime.fromMillis(1));
    assertThat(cache.problem(ENTRY, false)).isEmpty();
  }

  @Test
  void a_missing_file_and_a_missing_manifest_are_damage() throws IOException {
    Files.delete(tool());
    assertThat(cache.problem(ENTRY, false)).contains("tool is missing or unreadable");
    Files.delete(cache.path(ENTRY).resolve(".manifest"));
    assertThat(cache.problem(ENTRY, false)).isPresent();
  }

  @Test
  void a_damaged_entry_is_replaced_as_a_whole() throws IOException {
    Files.writeString(tool(), "damaged");
    try (var lock = cache.lock()) {
      cache.replace(ENTRY, CacheTest::fill);
    }
    assertThat(tool()).hasContent("content");
    assertThat(cache.problem(ENTRY, true)).isEmpty();
  }

  @Test
  void an_entry_whose_making_fails_leaves_the_old_one_and_no_draft() {
    assertThatThrownBy(
            () ->
                cache.replace(
                    ENTRY,
                    draft -> {
                      Files.writeString(draft.resolve("tool"), "half of it");
                      throw new ProvisioningException("failed half-way");
                    }))
        .hasMessage("failed half-way");
    assertThat(tool()).hasContent("content");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder(ENTRY, ".lock");
  }

  @Test
  void what_a_killed_run_left_is_cleared_away_by_the_next() throws IOException {
    Path draft = Files.createDirectory(folder.resolve(".draft-1"));
    Files.writeString(draft.resolve("tool"), "half of it");
    cache.lock().close();
    assertThat(draft).doesNotExist();
  }

  private Path tool() {
    return cache.path(ENTRY).resolve("tool");
  }
}
