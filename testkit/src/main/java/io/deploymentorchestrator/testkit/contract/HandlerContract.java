package io.deploymentorchestrator.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.CheckpointRejectedException;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.testkit.host.CrashPlan;
import io.deploymentorchestrator.testkit.host.HostedComponent;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import io.deploymentorchestrator.testkit.host.SettableClock;
import io.deploymentorchestrator.testkit.host.SimulatedCrash;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pf4j.Extension;

/**
 * What the host relies on and users expect of any handler. Extend it and say how to make the
 * handler, what config to give it, and what the outside world looks like afterwards:
 *
 * <pre>{@code
 * class MyHandlerContractTest extends HandlerContract<MyConfig, MyStatus> {
 *   protected ComponentHandler<MyConfig, MyStatus> newHandler() { return new MyHandler(); }
 *   protected Map<String, Object> config() { return Map.of("name", "x"); }
 *   protected void verifyApplied(HostedComponent<MyConfig, MyStatus> component) { … }
 *   protected void verifyGone(HostedComponent<MyConfig, MyStatus> component) { … }
 * }
 * }</pre>
 *
 * <p>Each test has a host, a clock and a Component of its own. Tests of one class may run one after
 * the other only.
 *
 * @param <C> the handler's config
 * @param <S> the handler's status
 */
public abstract class HandlerContract<C, S> {

  private static final int MOST_CALLS = 60;
  private static final int MOST_CHECKPOINTS = 20;
  private static final int REFUSALS_UNTIL_IT_IS_ONE = 5;

  /** The host allows an interrupted call 30 s and says which it was: longer than that. */
  private static final Duration CANCELLED_WITHIN = Duration.ofSeconds(60);

  /** A reference as it is written, where deletion gets the config without anything resolved. */
  private static final String UNRESOLVED = "{{ .gone.providerStatus.field }}";

  private static final String INDEX = "META-INF/extensions.idx";

  private static final Pattern CAMEL_CASE = Pattern.compile("[A-Z][A-Za-z0-9]*");
  private static final Set<String> CONDITIONS_OF_THE_HOST =
      Set.of(
          "Ready",
          "Reconciling",
          "Stalled",
          "HandlerAvailable",
          "ConfigValid",
          "DependenciesReady");

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-01T00:00:00Z"));
  private InMemoryHost<C, S> host;
  private HostedComponent<C, S> component;
  private Map<String, Object> given = Map.of();

  /** Starts nothing yet: each test does. */
  protected HandlerContract() {}

  /** A new instance of the handler, as the host makes one for each loaded jar. */
  protected abstract ComponentHandler<C, S> newHandler();

  /**
   * A config, references resolved, that the handler can carry out here. Asked for once for each
   * Component; {@link #component()} tells which, where names outside must not be shared.
   */
  protected abstract Map<String, Object> config();

  /**
   * Checks that the outside world is exactly as one undisturbed apply leaves it: everything is
   * there, and nothing twice. Throw an {@link AssertionError} if not.
   */
  protected abstract void verifyApplied(HostedComponent<C, S> applied);

  /** Checks that nothing of the Component is left outside, or was ever made. */
  protected abstract void verifyGone(HostedComponent<C, S> gone);

  /**
   * Settings, Kubernetes objects and whatever else the host is to have; the clock is set already.
   */
  protected InMemoryHost.Builder<C, S> host(InMemoryHost.Builder<C, S> builder) {
    return builder;
  }

  /** The namespace that Components live in. */
  protected String namespace() {
    return "contract";
  }

  /** Values that came into being while the handler worked and must be seen nowhere but outside. */
  protected Set<String> secrets() {
    return Set.of();
  }

  /**
   * Whether the handler finds what it made when status and checkpoint are lost: by marks it left
   * outside, or by its config. True unless overridden; a handler that says false leaves things
   * behind in that case.
   */
  protected boolean findsItsThingsWithoutStatus() {
    return true;
  }

  /**
   * Names of the config's fields that say what deletion means (a policy, for how long something is
   * kept). While one of them can't be read and no checkpoint says what it was, the handler has to
   * fail and to leave everything as it is. None unless overridden.
   */
  protected Set<String> fieldsThatGovernDeletion() {
    return Set.of();
  }

  /**
   * Lets time pass between two calls. Moves the clock; override it where something real has to
   * happen meanwhile.
   */
  protected void pass(Duration time) {
    clock.advance(time);
  }

  /** The clock that the handler goes by. */
  protected final SettableClock clock() {
    return clock;
  }

  /** The Component of the running test. */
  protected final HostedComponent<C, S> component() {
    return component;
  }

  /** Starts a host with one Component. */
  @BeforeEach
  final void startHost() {
    host = host(InMemoryHost.of(this::newHandler).clock(clock)).start();
    startAnew();
  }

  /** Stops it. */
  @AfterEach
  final void stopHost() {
    host.close();
  }

  // ---- what a handler says of itself

  @Test
  void its_descriptor_is_sound_and_always_the_same() {
    HandlerDescriptor descriptor = host.handler().descriptor();
    assertEquals(descriptor, newHandler().descriptor());
    assertTrue(
        descriptor.version().matches("\\d+\\.\\d+\\.\\d+([-+].*)?"),
        "no semantic version: " + descriptor.version());
    for (HandlerDescriptor.ConditionType condition : descriptor.conditions()) {
      assertTrue(
          CAMEL_CASE.matcher(condition.type()).matches(),
          "condition types are CamelCase: " + condition.type());
      assertFalse(
          CONDITIONS_OF_THE_HOST.contains(condition.type()),
          "that condition is the host's own: " + condition.type());
      assertFalse(condition.meaning().isBlank(), "no meaning: " + condition.type());
    }
  }

  @Test
  void a_host_finds_it_in_its_jar() throws Exception {
    Class<?> type = newHandler().getClass();
    String name = type.getName();
    assertTrue(
        type.isAnnotationPresent(Extension.class), name + " lacks PF4J's annotation @Extension");
    assertTrue(Modifier.isPublic(type.getModifiers()), name + " is not public");
    assertTrue(
        Arrays.stream(type.getConstructors()).anyMatch(c -> c.getParameterCount() == 0),
        name + " has no public constructor without parameters");
    Set<String> indexed = new HashSet<>();
    for (URL index : Collections.list(type.getClassLoader().getResources(INDEX))) {
      try (InputStream in = index.openStream()) {
        new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.replaceFirst("#.*", "").strip())
            .forEach(indexed::add);
      }
    }
    assertTrue(
        indexed.contains(name),
        INDEX
            + " does not name "
            + name
            + ": PF4J's annotation processor writes it when the handler is compiled; from JDK 23 on"
            + " javac runs processors only with -proc:full (maven.compiler.proc=full)");
  }

  @Test
  void its_config_schema_and_its_config_type_fit_together() {
    SchemaProbe schema = SchemaProbe.of(host.handler().descriptor().configSchema());
    assertEquals(List.of(), schema.violations(component.configJson()), "the sample config");
    assertEquals(List.of(), schema.configDifferences(host.handler().configType()), "fields");
  }

  @Test
  void an_unknown_field_in_a_config_is_refused_by_its_schema() {
    Map<String, Object> config = new LinkedHashMap<>(given);
    config.put("surelyNoFieldOfAnyHandler", 1);
    component.config(config);
    SchemaProbe schema = SchemaProbe.of(host.handler().descriptor().configSchema());
    assertFalse(
        schema.violations(component.configJson()).isEmpty(),
        "a misspelt field would be ignored in silence: say \"additionalProperties\": false");
  }

  @Test
  void nothing_is_found_wrong_with_the_sample_config() {
    assertEquals(List.of(), component.violations());
  }

  @Test
  void what_it_finds_in_a_config_it_finds_again_whatever_is_in_it() {
    for (Map<String, Object> spoilt : SpoiltConfigs.of(given)) {
      component.config(spoilt);
      List<String> found = component.violations();
      for (String each : found) {
        assertFalse(each.contains("a defect of the handler"), () -> each + ", given " + spoilt);
      }
      assertEquals(found, component.violations(), () -> "asked twice, given " + spoilt);
    }
  }

  @Test
  void its_status_schema_fits_what_it_reports() {
    settle();
    SchemaProbe schema = SchemaProbe.of(host.handler().descriptor().statusSchema());
    assertEquals(List.of(), schema.violations(component.statusJson().orElse("{}")), "the status");
    assertEquals(List.of(), schema.statusDifferences(host.handler().statusType()), "fields");
  }

  // ---- apply

  @Test
  void it_becomes_ready_with_conditions_that_it_declared() {
    settle();
    verifyApplied(component);
    Set<String> declared = new HashSet<>();
    host.handler().descriptor().conditions().forEach(c -> declared.add(c.type()));
    Set<String> reported = new HashSet<>();
    for (Condition condition : component.conditions()) {
      assertTrue(declared.contains(condition.type()), "not declared: " + condition.type());
      assertTrue(reported.add(condition.type()), "reported twice: " + condition.type());
      assertTrue(
          CAMEL_CASE.matcher(condition.reason()).matches(),
          "reasons are CamelCase: " + condition.reason());
    }
  }

  @Test
  void applying_again_changes_nothing() {
    settle();
    Optional<String> before = component.statusJson();
    List<Condition> conditions = component.conditions();
    settle();
    verifyApplied(component);
    assertEquals(
        before, component.statusJson(), "an unchanged situation gives an unchanged status");
    assertEquals(conditions, component.conditions());
  }

  @Test
  void a_restarted_handler_goes_on_where_it_was() {
    settle();
    Optional<String> before = component.statusJson();
    host.restart();
    settle();
    verifyApplied(component);
    assertEquals(before, component.statusJson());
  }

  @Test
  void a_lost_status_write_does_no_harm() {
    component.loseNextStatusWrite();
    component.apply();
    host.restart();
    settle();
    verifyApplied(component);
  }

  @Test
  void a_crash_around_any_checkpoint_does_no_harm() {
    for (int n = 1; n <= MOST_CHECKPOINTS; n++) {
      boolean crashed = false;
      for (CrashPlan plan :
          List.of(new CrashPlan.BeforeCheckpoint(n), new CrashPlan.AfterCheckpoint(n))) {
        startAnew();
        component.crashAt(plan);
        crashed |= crashes();
        component.crashAt(new CrashPlan.Never());
        host.restart();
        settle();
        verifyApplied(component);
      }
      if (!crashed) {
        return; // it makes fewer checkpoints than that
      }
    }
    fail("more than " + MOST_CHECKPOINTS + " checkpoints on the way to Ready");
  }

  @Test
  void a_host_that_is_not_the_leader_any_more_makes_no_change_that_a_checkpoint_announces() {
    component.fence(true);
    int before = component.checkpoints();
    try {
      component.apply();
    } catch (CheckpointRejectedException e) {
      before = Integer.MIN_VALUE; // as it should be: it let the exception pass
    }
    if (before == Integer.MIN_VALUE || component.refusedCheckpoints() > 0) {
      verifyGone(component);
    }
    component.fence(false);
    settle();
    verifyApplied(component);
  }

  @Test
  void it_ends_when_it_is_interrupted_and_the_next_call_sets_all_right() throws Exception {
    AtomicReference<@Nullable AssertionError> thrown = new AtomicReference<>();
    Thread call =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  Thread.currentThread().interrupt();
                  try {
                    component.apply();
                  } catch (RuntimeException e) {
                    // Any exception will do.
                  } catch (AssertionError e) {
                    thrown.set(e);
                  }
                });
    TimeUnit.MILLISECONDS.sleep(1);
    call.interrupt();
    assertTrue(
        call.join(CANCELLED_WITHIN),
        () ->
            "a cancelled call has to end, and this one is still at "
                + (call.getStackTrace().length == 0 ? "its end" : call.getStackTrace()[0]));
    AssertionError failure = thrown.get();
    if (failure != null) {
      throw failure;
    }
    settle();
    verifyApplied(component);
  }

  @Test
  void what_it_wants_watched_follows_from_its_status_alone() {
    settle();
    Optional<S> status = component.boundStatus();
    if (status.isPresent()) {
      assertEquals(newHandler().watches(status.get()), host.handler().watches(status.get()));
    }
  }

  // ---- delete

  @Test
  void deleting_leaves_nothing_and_may_be_done_twice() {
    settle();
    delete();
    verifyGone(component);
    delete();
    verifyGone(component);
  }

  @Test
  void what_was_never_applied_can_be_deleted() {
    delete();
    verifyGone(component);
  }

  @Test
  void deleting_works_without_a_status() {
    settle();
    component.wipeStatus();
    host.restart();
    delete();
    if (findsItsThingsWithoutStatus()) {
      verifyGone(component);
    }
  }

  @Test
  void deleting_needs_no_readable_config() {
    settle();
    Map<String, Object> references = new LinkedHashMap<>();
    given.keySet().forEach(k -> references.put(k, UNRESOLVED));
    component.config(references);
    if (deleteIfItCan()) {
      verifyGone(component);
    } else {
      verifyApplied(component);
    }

    startAnew();
    settle();
    component.config(Map.of("surelyNoFieldOfAnyHandler", UNRESOLVED));
    if (!deleteIfItCan()) {
      verifyApplied(component);
    }
  }

  @Test
  void nothing_is_destroyed_while_what_deletion_means_can_not_be_read() {
    for (String field : fieldsThatGovernDeletion()) {
      startAnew();
      settle();
      component.wipeCheckpoint();
      Map<String, Object> config = new LinkedHashMap<>(given);
      config.put(field, UNRESOLVED);
      component.config(config);
      DeleteResult<S> result = component.delete();
      assertTrue(
          result instanceof DeleteResult.Failed,
          field + " can't be read, nothing is on record, and deletion went on: " + result);
      verifyApplied(component);
    }
  }

  @Test
  void a_component_of_the_same_name_can_be_made_after_it() {
    settle();
    delete();
    component.recreate();
    settle();
    verifyApplied(component);
  }

  // ---- secrets

  @Test
  void no_secret_is_in_anything_it_puts_out() {
    settle();
    String all =
        component.statusJson().orElse("")
            + component.checkpointJson().orElse("")
            + component.conditions()
            + component.messages();
    for (String secret : secrets()) {
      assertFalse(
          all.contains(secret), "a secret is in status, checkpoint, conditions or messages");
    }
  }

  // ---- how

  /** A Component of its own for the next round of one test. */
  private void startAnew() {
    component = host.component(namespace(), "c" + UUID.randomUUID().toString().substring(0, 8));
    given = config();
    component.config(given);
  }

  private boolean crashes() {
    try {
      for (int i = 0; i < MOST_CALLS; i++) {
        ApplyResult<S> result = component.apply();
        if (result instanceof ApplyResult.Ready) {
          return false;
        }
        pass(wait(result));
      }
      return false;
    } catch (SimulatedCrash e) {
      return true;
    }
  }

  /** Calls until it is Ready. */
  protected final void settle() {
    ApplyResult<S> result = null;
    for (int i = 0; i < MOST_CALLS; i++) {
      result = component.apply();
      assertNotNull(result, "apply returned null");
      if (result instanceof ApplyResult.Ready) {
        return;
      }
      pass(wait(result));
    }
    fail("not Ready after " + MOST_CALLS + " calls: " + component.messages());
  }

  private static Duration wait(ApplyResult<?> result) {
    Duration usual = Duration.ofSeconds(10);
    return result instanceof ApplyResult.InProgress<?> progress
        ? progress.recheckAfter().orElse(usual)
        : usual;
  }

  /** Calls until it is deleted, or refuses again and again; answers whether it is deleted. */
  private boolean deleteIfItCan() {
    int refusals = 0;
    for (int i = 0; i < MOST_CALLS; i++) {
      DeleteResult<S> result = component.delete();
      assertNotNull(result, "delete returned null");
      if (result instanceof DeleteResult.Deleted) {
        return true;
      }
      refusals = result instanceof DeleteResult.Failed ? refusals + 1 : 0;
      if (refusals == REFUSALS_UNTIL_IT_IS_ONE) {
        return false;
      }
      pass(Duration.ofSeconds(10));
    }
    return fail(
        "neither deleted nor refused after " + MOST_CALLS + " calls: " + component.messages());
  }

  /** Calls until it is deleted. */
  protected final void delete() {
    for (int i = 0; i < MOST_CALLS; i++) {
      DeleteResult<S> result = component.delete();
      assertNotNull(result, "delete returned null");
      if (result instanceof DeleteResult.Deleted) {
        return;
      }
      pass(Duration.ofSeconds(10));
    }
    fail("not deleted after " + MOST_CALLS + " calls: " + component.messages());
  }
}
