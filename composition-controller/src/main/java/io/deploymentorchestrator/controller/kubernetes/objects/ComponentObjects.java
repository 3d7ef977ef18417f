package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.controller.objects.Account;
import io.deploymentorchestrator.controller.objects.ApiAnswer;
import io.deploymentorchestrator.controller.objects.ApiErrors;
import io.deploymentorchestrator.controller.objects.DryRuns;
import io.deploymentorchestrator.controller.objects.FieldManager;
import io.deploymentorchestrator.controller.objects.ReadMemory;
import io.deploymentorchestrator.controller.objects.ResourcePath;
import io.deploymentorchestrator.controller.objects.Subscription;
import io.deploymentorchestrator.controller.objects.Workloads;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The port as one Component's account. */
final class ComponentObjects implements KubernetesObjects {

  /**
   * As precondition it fails for every object that exists, since etcd's counter has passed 1 before
   * the first object is stored, and is ignored for one that does not: so server-side apply creates
   * or does nothing.
   */
  private static final String VERSION_OF_NO_OBJECT = "1";

  /** Short enough for every kind with the suffix: a CronJob's name has 52 characters at most. */
  private static final int DRY_RUN_NAME = 40;

  private static final String DRY_RUN_SUFFIX = "-as-new";

  /** Of what happened to one object. */
  private static final int LONGEST_HISTORY = 8 << 20;

  private final ComponentId component;
  private final ReadMemory memory;
  private final Account account;
  private final ObjectWatches watches;
  private final ApiServer server;
  private final String fieldManager;

  ComponentObjects(
      ComponentId component, Account account, ObjectWatches watches, ReadMemory memory) {
    this.component = component;
    this.memory = memory;
    this.account = account;
    this.watches = watches;
    this.server = watches.server();
    this.fieldManager = FieldManager.of(component);
  }

  @Override
  public String account() {
    return account.user();
  }

  @Override
  public String fieldManager() {
    return fieldManager;
  }

  @Override
  public Optional<KindInfo> kind(String apiVersion, String kind) {
    Optional<KindInfo> found = watches.kinds().find(apiVersion, kind);
    if (found.filter(KindInfo::served).isPresent()) {
      watches.kindFound(component, apiVersion, kind);
    } else {
      watches.awaitKind(component, apiVersion, kind);
    }
    return found;
  }

  @Override
  public Optional<Map<String, Object>> get(ObjectRef ref) {
    String path = path(ref);
    return tracked(
        ref,
        () -> {
          ApiAnswer answer = server.get(path, account, memory);
          if (answer.code() == 404 && !kindIsGone(answer)) {
            return Optional.<Map<String, Object>>empty();
          }
          return Optional.of(bodyOf(answer, ref));
        },
        object -> object.map(ComponentObjects::version).orElse(Subscription.ABSENT));
  }

  @Override
  public Optional<Map<String, Object>> lastState(ObjectRef ref, String uid, String since) {
    // The server remembers for minutes only: the later the better.
    String latest =
        watches.subscriptions(component, ref).stream()
            .flatMap(subscription -> subscription.lastPresent().stream())
            .reduce(since, (one, other) -> Subscription.isNewer(other, one) ? other : one);
    // The event of a deletion holds the object as it stood before.
    return server
        .event(
            ResourcePath.ofEvents(ref, plural(ref), latest),
            account,
            LONGEST_HISTORY,
            memory,
            event ->
                "DELETED".equals(event.get("type"))
                    && object(event.get("object"))
                        .filter(object -> uid.equals(metadata(object).get("uid")))
                        .isPresent())
        .flatMap(event -> object(event.get("object")));
  }

  @Override
  public Map<String, Object> apply(Map<String, Object> object, boolean force) {
    ObjectRef ref = refOf(object);
    String path = path(ref) + applyOptions(force);
    return written(ref, () -> bodyOf(server.apply(path, account, object, memory), ref));
  }

  @Override
  public boolean wouldCreate(Map<String, Object> object) {
    String name = refOf(object).name();
    String part = name.substring(0, Math.min(name.length(), DRY_RUN_NAME));
    Map<String, Object> renamed = new HashMap<>(object);
    Map<String, Object> metadata = new HashMap<>(metadata(object));
    metadata.put("name", part.replaceFirst("[.-]+$", "") + DRY_RUN_SUFFIX);
    renamed.put("metadata", metadata);
    ObjectRef ref = refOf(renamed);
    String path = path(ref) + applyOptions(false) + "&dryRun=All";
    ApiAnswer answer = server.apply(path, account, asNew(renamed), memory);
    if (DryRuns.tellsNothing(answer)) {
      return false;
    }
    bodyOf(DryRuns.under(name, ref.name(), answer), ref);
    return true;
  }

  private static Map<String, Object> asNew(Map<String, Object> object) {
    Map<String, Object> guarded = new HashMap<>(object);
    Map<String, Object> metadata = new HashMap<>(metadata(object));
    metadata.put("resourceVersion", VERSION_OF_NO_OBJECT);
    guarded.put("metadata", metadata);
    return guarded;
  }

  @Override
  public Optional<Map<String, Object>> create(Map<String, Object> object) {
    ObjectRef ref = refOf(object);
    Map<String, Object> guarded = asNew(object);
    String path = path(ref) + applyOptions(false);
    try {
      return Optional.of(
          written(ref, () -> bodyOf(server.apply(path, account, guarded, memory), ref)));
    } catch (KubernetesException e) {
      if (e.problem() == Problem.CONFLICT || e.problem() == Problem.FIELD_CONFLICT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Optional<String> leftAt(ObjectRef ref) {
    return watches.subscriptions(component, ref).stream()
        .flatMap(subscription -> subscription.leftAt().stream())
        .findFirst();
  }

  @Override
  public Optional<Map<String, Object>> delete(ObjectRef ref, String uid) {
    return deleteIf(ref, Map.of("uid", uid));
  }

  @Override
  public Optional<Map<String, Object>> delete(ObjectRef ref, String uid, String version) {
    return deleteIf(ref, Map.of("uid", uid, "resourceVersion", version));
  }

  private Optional<Map<String, Object>> deleteIf(ObjectRef ref, Map<String, String> preconditions) {
    ApiAnswer answer =
        server.delete(
            path(ref),
            account,
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "DeleteOptions",
                "propagationPolicy",
                Workloads.own(ref) ? "Foreground" : "Background",
                "preconditions",
                preconditions),
            memory);
    if (answer.code() == 404 && !kindIsGone(answer)) {
      return Optional.empty();
    }
    Map<String, Object> body = bodyOf(answer, ref);
    // Of an object that went at once, the server sends its last state or a Status.
    return "Status".equals(body.get("kind")) || !metadata(body).containsKey("deletionTimestamp")
        ? Optional.empty()
        : Optional.of(body);
  }

  @Override
  public Optional<Map<String, Object>> merge(ObjectRef ref, Map<String, Object> patch) {
    String path =
        path(ref) + "?fieldManager=" + URLEncoder.encode(fieldManager, StandardCharsets.UTF_8);
    return tracked(
        ref,
        () -> {
          ApiAnswer answer = server.merge(path, account, patch, memory);
          return answer.code() == 404 && !kindIsGone(answer)
              ? Optional.<Map<String, Object>>empty()
              : Optional.of(bodyOf(answer, ref));
        },
        object -> object.map(ComponentObjects::version).orElse(Subscription.ABSENT));
  }

  @Override
  public boolean watch(WatchedObject object) {
    return watches.watch(component, object);
  }

  /**
   * Makes a call whose answer tells the object's version, so that the watch event it causes is no
   * news.
   */
  private <T> T tracked(ObjectRef ref, Supplier<T> call, Function<T, String> version) {
    return tracked(ref, call, version, Subscription::answered);
  }

  private Map<String, Object> written(ObjectRef ref, Supplier<Map<String, Object>> call) {
    return tracked(ref, call, ComponentObjects::version, Subscription::wrote);
  }

  private <T> T tracked(
      ObjectRef ref,
      Supplier<T> call,
      Function<T, String> version,
      BiPredicate<Subscription, String> take) {
    List<Subscription> subscriptions = watches.subscriptions(component, ref);
    subscriptions.forEach(Subscription::begin);
    T answer;
    try {
      answer = call.get();
    } catch (RuntimeException e) {
      subscriptions.stream().filter(Subscription::failed).forEach(watches::wake);
      throw e;
    }
    String seen = version.apply(answer);
    subscriptions.stream().filter(i -> take.test(i, seen)).forEach(watches::wake);
    return answer;
  }

  private Map<String, Object> bodyOf(ApiAnswer answer, ObjectRef ref) {
    if (answer.successful()) {
      return answer.body();
    }
    if (answer.code() == 404 && kindIsGone(answer)) {
      watches.kinds().drop();
      throw unknownKind(ref);
    }
    if (groupIsAway(answer, ref)) {
      throw new KubernetesException(
          Problem.GROUP_UNAVAILABLE, Kinds.doesNotAnswer(ref.group(), answer.code()));
    }
    KubernetesException refusal = ApiErrors.of(answer, ref.kind());
    if (refusal.problem() == Problem.FORBIDDEN && mayKnowNamespaceOf(ref)) {
      refuseIfEndingOrGone(ref.namespace().orElseThrow());
    }
    throw refusal;
  }

  /**
   * Whether it may be told what has become of an object's namespace: it is the Component's own, or
   * the Component has had an answer about this very object. Of any other, Forbidden must not be
   * told from "there is no such namespace".
   */
  private boolean mayKnowNamespaceOf(ObjectRef ref) {
    return ref.namespace().filter(component.namespace()::equals).isPresent()
        || (ref.namespace().isPresent()
            && watches.subscriptions(component, ref).stream().anyMatch(Subscription::hasBeenSeen));
  }

  /**
   * Accounts and their rights go early when a namespace is deleted: that is no refusal. Asked with
   * the controller's own rights, because the account has none any more.
   */
  private void refuseIfEndingOrGone(String namespace) {
    ApiAnswer answer =
        server.get(ResourcePath.ofNamespace(namespace), Account.controller(namespace), memory);
    if (answer.code() == 404) {
      throw new KubernetesException(Problem.NOT_FOUND, "there is no namespace " + namespace);
    }
    if (answer.successful() && metadata(answer.body()).containsKey("deletionTimestamp")) {
      throw new KubernetesException(
          Problem.NAMESPACE_TERMINATING, "namespace " + namespace + " is terminating");
    }
  }

  /**
   * The server stands in for another one, that of an aggregated API, and cannot reach it: then it
   * answers in plain words instead of with a Status. Groups without a dot are always its own.
   */
  private static boolean groupIsAway(ApiAnswer answer, ObjectRef ref) {
    return answer.code() >= 502
        && answer.code() <= 504
        && answer.message().isEmpty()
        && ref.group().contains(".");
  }

  /** The server knows no such path, as against: no such object. */
  private static boolean kindIsGone(ApiAnswer answer) {
    return !(answer.body().get("details") instanceof Map<?, ?> details
        && details.containsKey("name"));
  }

  private String path(ObjectRef ref) {
    return ResourcePath.of(ref, plural(ref));
  }

  private String plural(ObjectRef ref) {
    return kind(ref.apiVersion(), ref.kind())
        .filter(KindInfo::served)
        .map(KindInfo::plural)
        .orElseThrow(() -> unknownKind(ref));
  }

  private String applyOptions(boolean force) {
    return "?fieldManager="
        + URLEncoder.encode(fieldManager, StandardCharsets.UTF_8)
        + "&force="
        + force;
  }

  private static KubernetesException unknownKind(ObjectRef ref) {
    return new KubernetesException(
        Problem.UNKNOWN_KIND, "the API server serves no " + ref.kind() + " in " + ref.apiVersion());
  }

  private static String version(Map<String, Object> object) {
    return Objects.toString(metadata(object).get("resourceVersion"), Subscription.ABSENT);
  }

  private static ObjectRef refOf(Map<String, Object> object) {
    Map<String, Object> metadata = metadata(object);
    return new ObjectRef(
        Objects.toString(object.get("apiVersion"), ""),
        Objects.toString(object.get("kind"), ""),
        Optional.ofNullable(metadata.get("namespace")).map(Object::toString),
        Objects.toString(metadata.get("name"), ""));
  }

  private static Map<String, Object> metadata(Map<String, Object> object) {
    return object(object.get("metadata")).orElse(Map.of());
  }

  @SuppressWarnings("unchecked")
  private static Optional<Map<String, Object>> object(@Nullable Object tree) {
    return tree instanceof Map<?, ?> map
        ? Optional.of((Map<String, Object>) map)
        : Optional.empty();
  }
}
