package io.deploymentorchestrator.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.Request;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.api.Run.Cause;
import io.deploymentorchestrator.manifest.config.ConfigReader;
import io.deploymentorchestrator.manifest.config.Desired;
import io.deploymentorchestrator.manifest.config.ManifestConfig;
import io.deploymentorchestrator.manifest.ownership.Owner;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** One Component of a {@link TestController}. */
final class TestComponent {

  private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private final TestController controller;
  private final ComponentId id;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final Queue<ObjectRef> pending = new ConcurrentLinkedQueue<>();

  private Optional<String> account = Optional.empty();
  private volatile String config = "{}";
  private volatile Optional<String> status = Optional.empty();
  private volatile Optional<String> checkpoint = Optional.empty();
  private Set<Cause> causes = EnumSet.noneOf(Cause.class);
  private volatile Optional<ApplyResult<Map<String, Object>>> result = Optional.empty();
  private volatile Optional<DeleteResult<Map<String, Object>>> deletion = Optional.empty();
  private volatile Optional<Throwable> thrown = Optional.empty();
  private final AtomicInteger calls = new AtomicInteger();
  private final Queue<String> wakes = new ConcurrentLinkedQueue<>();
  private final Queue<Cause> ended = new ConcurrentLinkedQueue<>();
  private int dieAtCheckpoint;
  private volatile boolean loseStatus;
  private volatile boolean deleting;
  private volatile boolean dead;
  private volatile Duration later = Duration.ZERO;

  TestComponent(TestController controller, String namespace, String name) {
    this.controller = controller;
    this.id = new ComponentId(namespace, name, UUID.randomUUID().toString());
  }

  ComponentId id() {
    return id;
  }

  TestComponent as(String serviceAccount) {
    account = Optional.of(serviceAccount);
    return this;
  }

  TestComponent apply(String yaml) {
    config = json(yaml);
    result = Optional.empty();
    run(Cause.SPEC);
    return this;
  }

  private static String json(String yaml) {
    try {
      return JSON.writeValueAsString(YAML.readValue(yaml, Map.class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What the config says now; nothing runs. */
  void raw(String yaml) {
    config = json(yaml);
  }

  void unreadable(String field, String text) {
    Map<String, Object> tree = read(config);
    tree.put(field, text);
    config = write(tree);
  }

  /** What a call did that died before it could say so. */
  void playCreation() {
    new ApplySession(new Applying(Set.of(Cause.SPEC)), desired(), Owner.of("cluster-1", id)).run();
  }

  private Desired desired() {
    return ((Desired.Reading.Good) ConfigReader.read(bind(config, ManifestConfig.class), id))
        .desired();
  }

  void run(Cause cause) {
    worker.execute(() -> call(cause));
  }

  /** The same; returns when that call has ended. */
  void runToItsEnd(Cause cause) {
    toItsEnd(() -> call(cause));
  }

  /** Returns when the call that runs now, if one does, has ended. */
  void awaitEndOfCall() {
    toItsEnd(() -> {});
  }

  private void toItsEnd(Runnable work) {
    try {
      worker.submit(work).get(60, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      throw new AssertionError("the call does not end", e);
    }
  }

  void delete() {
    deleting = true;
    worker.execute(() -> call(Cause.SPEC));
  }

  void wake(ObjectRef cause) {
    wakes.add(cause.kind() + "/" + cause.name());
    pending.add(cause);
    worker.execute(() -> call(Cause.WATCHED_OBJECT));
  }

  /** After a restart of the controller: watching goes on, nothing runs. */
  void resume() {
    dead = false;
    worker.execute(this::watch);
  }

  private void watch() {
    controller
        .watches()
        .replace(
            id,
            status.map(s -> controller.handler().watches(read(s))).orElse(List.of()),
            result.filter(ApplyResult.Ready.class::isInstance).isPresent());
  }

  /** Sets the handler's clock ahead. */
  void after(Duration time) {
    later = time;
  }

  /** When the last result asks to be called again. */
  Optional<Duration> recheckAfter() {
    return result
        .filter(ApplyResult.InProgress.class::isInstance)
        .flatMap(r -> ((ApplyResult.InProgress<Map<String, Object>>) r).recheckAfter());
  }

  void dieAfterNextCheckpoint() {
    dieAtCheckpoint(1);
  }

  /** Dies after that one from now on. */
  void dieAtCheckpoint(int number) {
    dieAtCheckpoint = number;
  }

  void loseNextStatus() {
    loseStatus = true;
  }

  void loseStatusAndCheckpoint() {
    status = Optional.empty();
    checkpoint = Optional.empty();
  }

  /** What was recorded is lost and another config comes: no call sees one without the other. */
  TestComponent applyWithoutRecord(String yaml) {
    String changed = json(yaml);
    worker.execute(
        () -> {
          loseStatusAndCheckpoint();
          config = changed;
          result = Optional.empty();
          call(Cause.SPEC);
        });
    return this;
  }

  void forgeStatus(String json) {
    status = Optional.of(json);
  }

  private void call(Cause cause) {
    if (dead || isDeleted()) {
      return;
    }
    // Wakes that came while a call was running are one.
    if (cause == Cause.WATCHED_OBJECT && pending.isEmpty()) {
      return;
    }
    pending.clear();
    calls.incrementAndGet();
    try {
      if (deleting) {
        callDelete();
      } else {
        callApply(cause);
      }
    } catch (Death e) {
      dead = true;
    } catch (Throwable e) {
      thrown = Optional.of(e);
    } finally {
      ended.add(cause);
    }
  }

  private void callApply(Cause cause) throws Exception {
    causes.add(cause);
    ApplyResult<Map<String, Object>> answer =
        controller.handler().apply(new Applying(Set.copyOf(causes)));
    if (loseStatus) {
      loseStatus = false;
      dead = true;
      return;
    }
    answer.status().ifPresent(s -> status = Optional.of(write(s)));
    answer.checkpoint().ifPresent(c -> checkpoint = Optional.of(write(c)));
    result = Optional.of(answer);
    watch();
    switch (answer) {
      case ApplyResult.Ready<Map<String, Object>> ready -> causes = EnumSet.noneOf(Cause.class);
      case ApplyResult.InProgress<Map<String, Object>> p -> p.recheckAfter().ifPresent(this::again);
      case ApplyResult.Failed<Map<String, Object>> f -> {
        if (f.retry() == Retry.BACKOFF) {
          again(Duration.ofSeconds(1));
        }
      }
    }
  }

  private void callDelete() {
    DeleteResult<Map<String, Object>> answer = controller.handler().delete(new Deleting());
    deletion = Optional.of(answer);
    switch (answer) {
      case DeleteResult.Deleted<Map<String, Object>> deleted -> controller.watches().forget(id);
      case DeleteResult.InProgress<Map<String, Object>> p -> {
        p.status().ifPresent(s -> status = Optional.of(write(s)));
        watch();
        p.recheckAfter().ifPresent(this::again);
      }
      case DeleteResult.Failed<Map<String, Object>> f -> again(Duration.ofSeconds(1));
    }
  }

  private void again(Duration later) {
    var _ = worker.schedule(() -> call(Cause.RETRY), later.toMillis(), TimeUnit.MILLISECONDS);
  }

  void close() {
    worker.shutdownNow();
  }

  // ---- what tests ask

  Map<String, Object> status() {
    return status.map(TestComponent::read).orElse(Map.of());
  }

  String statusJson() {
    return status.orElse("");
  }

  Optional<String> checkpoint() {
    return checkpoint;
  }

  /** Calls that have begun. */
  int calls() {
    return calls.get();
  }

  /** Calls that have ended, result stored and watching taken up, of those made for a cause. */
  long ended(Cause cause) {
    return ended.stream().filter(cause::equals).count();
  }

  /** What it was told of that changed, as {@code Kind/name}, whether or not a call came of it. */
  List<String> wakes() {
    return List.copyOf(wakes);
  }

  boolean isDead() {
    return dead;
  }

  boolean isReady() {
    thrown.ifPresent(
        t -> {
          throw new AssertionError(t);
        });
    return result.filter(ApplyResult.Ready.class::isInstance).isPresent();
  }

  boolean isDeleted() {
    return deletion.filter(DeleteResult.Deleted.class::isInstance).isPresent();
  }

  /** Reason and message of the last result, for whatever it was. */
  String outcome() {
    if (deletion.isPresent()) {
      return deletion.get().toString();
    }
    return result
        .map(
            r ->
                switch (r) {
                  case ApplyResult.Ready<Map<String, Object>> ready -> "Ready: " + ready.message();
                  case ApplyResult.InProgress<Map<String, Object>> p ->
                      p.reason() + ": " + p.message();
                  case ApplyResult.Failed<Map<String, Object>> f -> f.reason() + ": " + f.message();
                })
        .orElse("not called yet");
  }

  Condition condition(String type) {
    return result.orElseThrow().conditions().stream()
        .filter(c -> c.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> read(String json) {
    return bind(json, Map.class);
  }

  private static <T> T bind(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The process dies here. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  private class Call implements Request<Map<String, Object>> {
    @Override
    public ComponentId component() {
      return id;
    }

    @Override
    public long generation() {
      return 1;
    }

    @Override
    public Optional<Map<String, Object>> lastStatus() {
      return status.map(TestComponent::read);
    }

    @Override
    public Clock clock() {
      return Clock.offset(Clock.systemUTC(), later);
    }

    @Override
    public <K> Optional<K> checkpoint(Class<K> type) {
      return checkpoint.map(json -> bind(json, type));
    }

    @Override
    public void checkpoint(Object state) {
      checkpoint = Optional.of(write(state));
      if (dieAtCheckpoint > 0) {
        dieAtCheckpoint--;
        if (dieAtCheckpoint == 0) {
          throw new Death();
        }
      }
    }

    @Override
    public KubernetesObjects kubernetes() {
      return controller.access().forComponent(id, account);
    }
  }

  private final class Applying extends Call
      implements ApplyRequest<ManifestConfig, Map<String, Object>> {
    private final Set<Cause> why;

    Applying(Set<Cause> why) {
      this.why = why;
    }

    @Override
    public ManifestConfig config() {
      return bind(config, ManifestConfig.class);
    }

    @Override
    public Run run() {
      return new Run("run", why);
    }

    @Override
    public Optional<Duration> refreshInterval() {
      return Optional.empty();
    }
  }

  private final class Deleting extends Call implements DeleteRequest<Map<String, Object>> {
    @Override
    public Map<String, Object> rawConfig() {
      return read(config);
    }
  }
}
