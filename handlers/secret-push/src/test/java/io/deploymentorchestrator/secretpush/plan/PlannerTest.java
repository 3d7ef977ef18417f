package io.deploymentorchestrator.secretpush.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.config.UpdatePolicy;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Holding;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Intent;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import io.deploymentorchestrator.secretpush.store.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Target TARGET = new Target(Optional.empty(), "us-east-1", "app");
  private static final Owner ME = new Owner("c1", "ns", "me");
  private static final Owner NEIGHBOUR = new Owner("c1", "ns", "other");
  private static final Owner STRANGER = new Owner("c2", "elsewhere", "other");
  private static final String ARN = "arn:app";

  /** One of everything that a decision depends on, chosen at random. */
  private static final class Dice {

    private final Random random;

    Dice(long seed) {
      this.random = new Random(seed);
    }

    <T> T oneOf(List<T> choices) {
      return choices.get(random.nextInt(choices.size()));
    }

    boolean rarely() {
      return random.nextInt(6) == 0;
    }

    Situation situation() {
      UpdatePolicy policy = oneOf(List.of(UpdatePolicy.values()));
      Optional<Object> adopt =
          oneOf(
              List.of(
                  Optional.empty(),
                  Optional.empty(),
                  Optional.of(true),
                  Optional.of(NEIGHBOUR.toString()),
                  Optional.of(STRANGER.toString())));
      var config = Configs.policy(policy, adopt);
      Checkpoint checkpoint =
          Checkpoint.EMPTY.withHolding(holding(config)).withIntent(intent(config));
      if (rarely()) {
        checkpoint = checkpoint.withNextFreeWrite(NOW.plus(Duration.ofHours(2)));
      }
      Set<Run.Cause> causes = EnumSet.of(oneOf(List.of(Run.Cause.values())));
      return new Situation(
          config,
          TARGET,
          checkpoint,
          observed(checkpoint),
          ME,
          oneOf(List.of("uid-1", "uid-2")),
          new Run(oneOf(List.of("run-1", "run-2")), causes),
          NOW,
          "fresh-token",
          random.nextBoolean());
    }

    private Optional<Holding> holding(SecretPushConfig config) {
      if (random.nextBoolean()) {
        return Optional.empty();
      }
      Instant since = NOW.minus(Duration.ofSeconds(oneOf(List.of(10, 600))));
      var fields =
          random.nextBoolean() ? FieldRecord.of(config, "held") : Map.<String, FieldRecord>of();
      return Optional.of(
          new Holding(
              TARGET,
              ARN,
              "uid-1",
              "held",
              "run-1",
              since.toString(),
              true,
              fields,
              rarely(),
              false,
              true,
              Optional.empty(),
              List.of()));
    }

    private Optional<Intent> intent(SecretPushConfig config) {
      if (random.nextBoolean()) {
        return Optional.empty();
      }
      return Optional.of(
          new Intent(
              "run-1",
              oneOf(List.of(Intent.Kind.values())),
              "open-token",
              TARGET,
              NOW.minusSeconds(30).toString(),
              FieldRecord.of(config, "open-token"),
              false,
              true,
              Optional.empty(),
              List.of()));
    }

    private Optional<SecretDescription> observed(Checkpoint checkpoint) {
      if (random.nextInt(4) == 0) {
        return Optional.empty();
      }
      String description =
          oneOf(
              List.of(
                  "somebody's",
                  ME.describe(Optional.empty()),
                  ME.describe(Optional.of("x")),
                  NEIGHBOUR.describe(Optional.empty()),
                  STRANGER.describe(Optional.empty())));
      Map<String, Set<String>> versions = new HashMap<>();
      versions.put("held", Set.of("AWSPREVIOUS"));
      if (random.nextInt(8) != 0) {
        boolean ours = checkpoint.intent().isPresent() && random.nextBoolean();
        versions.put(ours ? "open-token" : "theirs", Set.of("AWSCURRENT"));
      }
      return Optional.of(
          new SecretDescription(
              ARN,
              oneOf(List.of(Optional.of("app"), Optional.empty())),
              description,
              versions,
              rarely() ? Optional.of(NOW) : Optional.empty(),
              rarely() ? Optional.of("rds") : Optional.empty(),
              rarely(),
              rarely() ? Optional.of("eu-west-1") : Optional.empty(),
              false,
              Map.of(),
              Optional.of(NOW)));
    }
  }

  @Test
  void whatever_the_situation_nothing_of_others_is_touched_and_no_open_write_is_replaced() {
    Map<String, Integer> seen = new HashMap<>();
    for (long seed = 0; seed < 60_000; seed++) {
      Situation s = new Dice(seed).situation();
      Decision decision = Planner.decide(s);
      seen.merge(decision.getClass().getSimpleName(), 1, Integer::sum);
      check(s, decision, "seed " + seed);
    }
    assertThat(seen.keySet())
        .as("every kind of decision was made")
        .containsExactlyInAnyOrder(
            "Keep", "KeepForeign", "Create", "Update", "Merge", "Adopt", "Wait", "Refuse");
  }

  private static void check(Situation s, Decision decision, String seed) {
    Optional<Owner> owner = s.observed().flatMap(o -> Owner.in(o.description()));
    boolean mine = owner.filter(ME::equals).isPresent();
    switch (decision) {
      case Decision.Create d -> {
        assertThat(s.observed()).as(seed).isEmpty();
        keepsToken(s, d.intent(), seed);
      }
      case Decision.Update d -> {
        assertThat(mine).as(seed).isTrue();
        writable(d.observed(), seed);
        assertThat(d.restoreFirst()).as(seed).isEqualTo(d.observed().deletedAt().isPresent());
        keepsToken(s, d.intent(), seed);
      }
      case Decision.Merge d -> {
        assertThat(mine).as(seed).isTrue();
        assertThat(s.config().updatePolicy()).as(seed).isEqualTo(UpdatePolicy.MergeFields);
        assertThat(d.observed().deletedAt()).as(seed).isEmpty();
        writable(d.observed(), seed);
        keepsToken(s, d.intent(), seed);
      }
      case Decision.Adopt d -> {
        assertThat(mine).as(seed).isFalse();
        assertThat(s.config().adopt()).as(seed).isPresent();
        boolean handedOverByNeighbour = owner.filter(NEIGHBOUR::equals).isPresent();
        assertThat(s.adoptionAllowed() || handedOverByNeighbour).as(seed).isTrue();
        assertThat(owner.map(Owner::toString).map(Object.class::cast).orElse(true))
            .as(seed)
            .isEqualTo(s.config().adopt().orElseThrow());
        writable(d.observed(), seed);
      }
      case Decision.Keep d -> {
        assertThat(mine).as(seed).isTrue();
        assertThat(d.checkpoint().intent()).as(seed).isEmpty();
        assertThat(d.observed().deletedAt()).as(seed).isEmpty();
        assertThat(d.observed().currentVersion()).as(seed).isPresent();
      }
      case Decision.KeepForeign d -> {
        assertThat(owner).as(seed).isEmpty();
        assertThat(s.config().updatePolicy()).as(seed).isEqualTo(UpdatePolicy.IfNotExists);
        assertThat(d.checkpoint().holding()).as(seed).isEmpty();
      }
      case Decision.Wait d -> assertThat(d.recheckAfter()).as(seed).isPositive();
      case Decision.Refuse d -> assertThat(d.message()).as(seed).isNotBlank();
    }
  }

  /**
   * An open write that is not settled goes on under its token; its token is never used for anything
   * once it is settled.
   */
  private static void keepsToken(Situation s, Intent intent, String seed) {
    boolean open = s.checkpoint().intent().isPresent();
    boolean settled =
        open
            && s.observed()
                .filter(
                    o ->
                        o.hasVersion("open-token")
                            || s.checkpoint().intent().get().kind() == Intent.Kind.CREATE)
                .isPresent();
    assertThat(intent.token()).as(seed).isEqualTo(open && !settled ? "open-token" : "fresh-token");
  }

  private static void writable(SecretDescription secret, String seed) {
    assertThat(secret.owningService()).as(seed).isEmpty();
    assertThat(secret.rotationEnabled()).as(seed).isFalse();
    assertThat(secret.primaryRegion()).as(seed).isEmpty();
    assertThat(secret.deletedAt().isPresent() || secret.currentVersion().isPresent())
        .as(seed)
        .isTrue();
  }

  @Test
  void IfNotExists_never_writes_to_a_live_secret_without_an_open_write() {
    for (long seed = 0; seed < 50_000; seed++) {
      Situation s = new Dice(seed).situation();
      boolean live = s.observed().filter(o -> o.deletedAt().isEmpty()).isPresent();
      if (s.config().updatePolicy() == UpdatePolicy.IfNotExists
          && live
          && s.checkpoint().intent().isEmpty()) {
        assertThat(Planner.decide(s))
            .as("seed " + seed)
            .isNotInstanceOfAny(Decision.Update.class, Decision.Merge.class);
      }
    }
  }

  private static SecretDescription secret(String description, boolean deleted, String name) {
    return new SecretDescription(
        ARN,
        Optional.of(name),
        description,
        Map.of("v", Set.of("AWSCURRENT")),
        deleted ? Optional.of(NOW) : Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        false,
        Map.of(),
        Optional.of(NOW));
  }

  private static Decision decide(SecretDescription observed, Optional<Object> adopt) {
    return Planner.decide(
        new Situation(
            Configs.policy(UpdatePolicy.AlwaysUpdate, adopt),
            TARGET,
            Checkpoint.EMPTY,
            Optional.of(observed),
            ME,
            "uid-1",
            new Run("run-1", EnumSet.of(Run.Cause.SPEC)),
            NOW,
            "fresh-token",
            true));
  }

  @Test
  void the_end_of_somebody_elses_deletion_is_looked_for_every_minute() {
    List<String> foreign =
        List.of(
            "",
            "their own text",
            NEIGHBOUR.describe(Optional.empty()),
            STRANGER.describe(Optional.of("x")));
    List<Optional<Object>> adopt =
        List.of(Optional.empty(), Optional.of(true), Optional.of(NEIGHBOUR.toString()));
    for (String description : foreign) {
      for (Optional<Object> wanted : adopt) {
        assertThat(decide(secret(description, true, "app"), wanted))
            .as("%s, adopt %s", description, wanted)
            .isInstanceOfSatisfying(
                Decision.Wait.class,
                wait -> {
                  assertThat(wait.recheckAfter()).isEqualTo(Duration.ofMinutes(1));
                  assertThat(wait.message()).contains("app", "scheduled for deletion");
                });
      }
    }
    assertThat(decide(secret(NEIGHBOUR.describe(Optional.empty()), false, "app"), Optional.empty()))
        .as("one that stays is a failure")
        .isInstanceOf(Decision.Refuse.class);
  }

  @Test
  void an_answer_about_another_secret_is_refused_whatever_that_secret_says() {
    for (String description :
        List.of("", ME.describe(Optional.empty()), STRANGER.describe(Optional.empty()))) {
      for (boolean deleted : List.of(true, false)) {
        for (String name : List.of("app-AbCdEf", "ap", "App", "app/")) {
          assertThat(decide(secret(description, deleted, name), Optional.of(true)))
              .isInstanceOfSatisfying(
                  Decision.Refuse.class,
                  refusal -> {
                    assertThat(refusal.reason()).isEqualTo("SecretNameAmbiguous");
                    assertThat(refusal.message()).startsWith("secretName: app");
                  });
        }
      }
    }
  }

  @Test
  void beginning_a_write_charges_the_budget_once() {
    Intent intent =
        new Intent(
            "r",
            Intent.Kind.CREATE,
            "t",
            TARGET,
            NOW.toString(),
            Map.of(),
            false,
            true,
            Optional.empty(),
            List.of());

    Checkpoint once = Planner.begin(Checkpoint.EMPTY, intent, NOW);
    Checkpoint twice = Planner.begin(once, intent, NOW.plusSeconds(60));

    assertThat(once.nextFreeWrite()).contains("2026-03-01T10:10:00Z");
    assertThat(twice).isEqualTo(once);
  }
}
