package io.deploymentorchestrator.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A narrow port to the Kubernetes API. Every call is made as the Component's account ({@link
 * #account()}), never with the host's own rights. Objects are JSON trees. Thread-safe.
 *
 * <p>Every method that calls the API throws {@link KubernetesException} with what the server said.
 */
public interface KubernetesObjects {

  /**
   * The user name that calls are made as, for messages, for example {@code
   * system:serviceaccount:myapp:deployer}.
   */
  String account();

  /**
   * The name under which {@link #apply} and {@link #create} own fields: one per Component, stable,
   * at most 128 characters.
   */
  String fieldManager();

  /**
   * Looks a kind up among those that the server serves; asks the server again when it is unknown.
   *
   * @return empty if the server serves no such group or kind
   */
  Optional<KindInfo> kind(String apiVersion, String kind);

  /** Reads an object; empty if there is none. */
  Optional<Map<String, Object>> get(ObjectRef ref);

  /**
   * How an object stood when it was deleted, as far as the server still tells what happened to it:
   * a few minutes, usually. May take a second. Needs the right to watch the kind.
   *
   * @param uid the uid it had
   * @param since a resourceVersion that it had
   * @return empty if that is not known
   */
  default Optional<Map<String, Object>> lastState(ObjectRef ref, String uid, String since) {
    return Optional.empty();
  }

  /**
   * Server-side apply, under the Component's own field manager.
   *
   * @param object with apiVersion, kind, metadata.name and, if namespaced, metadata.namespace; a
   *     metadata.uid or metadata.resourceVersion in it is a precondition
   * @param force take over fields that other managers own
   * @return the object as stored
   * @throws KubernetesException with {@link KubernetesException.Problem#FIELD_CONFLICT} if another
   *     manager owns a field, {@link KubernetesException.Problem#CONFLICT} if a precondition does
   *     not hold
   */
  Map<String, Object> apply(Map<String, Object> object, boolean force);

  /**
   * Server-side apply of an object that must not exist yet: atomic, so an object that somebody else
   * made in the same moment is not touched.
   *
   * @return the object as stored; empty if one of that name exists, which was left as it is
   */
  Optional<Map<String, Object>> create(Map<String, Object> object);

  /**
   * Whether the server would take an object of that content if none of its name existed: before one
   * that cannot be changed is deleted to be made anew. Asked by a dry run under a name made from
   * its own; nothing is stored.
   *
   * @return false if that cannot be told: the kind ties the name to the content (as
   *     CustomResourceDefinitions do), or the host cannot ask
   * @throws KubernetesException as {@link #create} would, if the server would not take it, or a
   *     webhook that has to be asked takes part in no dry run
   */
  default boolean wouldCreate(Map<String, Object> object) {
    return false;
  }

  /**
   * The version at which this Component left an object, if it was its last {@link #apply} or {@link
   * #create} that made it so and no change by anybody else has been heard of. News travels: give
   * the version to {@link #apply} as precondition (metadata.resourceVersion), and the object need
   * not be read first to know what is written over.
   *
   * @return empty if that is not known, always so in a process that has not written the object
   */
  default Optional<String> leftAt(ObjectRef ref) {
    return Optional.empty();
  }

  /**
   * Deletes an object, provided it still is the one meant. Kubernetes' own workloads (Deployment,
   * StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob) go in the foreground:
   * they are there until their Pods are gone. All others go in the background, as with kubectl.
   *
   * @param uid the uid it must have: another object of the name is left alone and counts as a
   *     conflict
   * @return the object if it still stands, held by finalizers or a grace period; empty if it is
   *     gone
   */
  Optional<Map<String, Object>> delete(ObjectRef ref, String uid);

  /**
   * Deletes an object as {@link #delete(ObjectRef, String)} does, provided it also stands at a
   * version. With that at which it was {@linkplain #leftAt left}, the object need not be read first
   * to know what is deleted.
   *
   * <p>This default looks first, and so is not atomic; hosts are.
   *
   * @param version the resourceVersion it must have
   * @return the object if it still stands, held by finalizers or a grace period; empty if it is
   *     gone
   * @throws KubernetesException with {@link KubernetesException.Problem#CONFLICT} if uid or version
   *     is another
   */
  default Optional<Map<String, Object>> delete(ObjectRef ref, String uid, String version) {
    Optional<Map<String, Object>> live = get(ref);
    boolean changed =
        live.map(o -> o.get("metadata"))
            .filter(
                m ->
                    !(m instanceof Map<?, ?> metadata)
                        || !version.equals(metadata.get("resourceVersion")))
            .isPresent();
    if (changed) {
      throw new KubernetesException(
          KubernetesException.Problem.CONFLICT, ref + " is at another version than " + version);
    }
    return live.isEmpty() ? live : delete(ref, uid);
  }

  /**
   * Merges a few fields into an object (JSON merge patch, RFC 7396): for what server-side apply
   * cannot say, such as taking a mark off an object that stays. A metadata.uid in the patch is a
   * precondition.
   *
   * @return the object as stored; empty if there is none
   */
  Optional<Map<String, Object>> merge(ObjectRef ref, Map<String, Object> patch);

  /**
   * Wakes this Component when the object changes, from now on. Call it before reading, and no
   * change is missed; cheap and idempotent. What this Component reads or writes itself by this port
   * does not wake it. Lasts until {@link ComponentHandler#watches} no longer names the object after
   * a run.
   *
   * @return false if the host may not watch that kind: it then wakes the Component by time (10 s
   *     while it is not Ready, 5 min afterwards)
   */
  boolean watch(WatchedObject object);

  /**
   * What the server says of a kind.
   *
   * @param namespaced whether its objects live in namespaces
   * @param plural its resource name, as in RBAC rules
   * @param served whether the asked version is served
   * @param servedVersions every served apiVersion of the kind, preferred first
   * @param declaresConditions whether it is a custom resource whose schema declares {@code
   *     status.conditions}
   */
  record KindInfo(
      boolean namespaced,
      String plural,
      boolean served,
      List<String> servedVersions,
      boolean declaresConditions) {

    /** Copies the list. */
    public KindInfo {
      servedVersions = List.copyOf(servedVersions);
    }
  }
}
