package io.deploymentorchestrator.manifest.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobRunTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "started: abc",
        "{started: abc, asked: 2}",
        "completed: abc",
        "{failed: abc, failure: \"BackoffLimitExceeded: too often\"}"
      })
  void a_run_is_read_as_it_was_written(String fields) {
    Map<String, Object> entry =
        Yaml.tree("{apiVersion: batch/v1, kind: Job, namespace: myapp, name: a, uid: u}");
    entry.putAll(Yaml.tree(fields));

    AppliedObject job = AppliedObject.parse(entry).orElseThrow();

    assertThat(job.tree()).isEqualTo(entry);
    assertThat(job.run().orElseThrow().manifest()).isEqualTo("abc");
    assertThat(job.run().orElseThrow().ended()).isEqualTo(!fields.contains("started"));
  }

  @Test
  void how_one_ended_is_asked_three_times_at_most() {
    JobRun run = JobRun.started("abc");
    for (int i = 0; i < 3; i++) {
      assertThat(run.isToBeAsked()).isTrue();
      run = run.askedInVain();
    }
    assertThat(run.isToBeAsked()).isFalse();
    assertThat(JobRun.completed("abc").isToBeAsked()).isFalse();
  }

  @Test
  void of_other_objects_there_is_none() {
    assertThat(
            AppliedObject.parse(Yaml.tree("{apiVersion: v1, kind: Secret, name: a}"))
                .orElseThrow()
                .run())
        .isEmpty();
  }
}
