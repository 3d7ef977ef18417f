package io.deploymentorchestrator.controller.objects;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ObjectRef;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One Component's subscription in one object: which version of it the Component knows, so that only
 * news wakes it. What it read or wrote itself is no news, in whichever order the answer and the
 * watch event arrive. Thread-safe.
 */
public final class Subscription {

  /** The version of an object that is not there. */
  public static final String ABSENT = "";

  private final ComponentId component;
  private final ObjectRef object;

  /** What the Component last read or wrote; null before that. */
  private @Nullable String known;

  /** What the Component last wrote; null if it did not, or not in this process. */
  private @Nullable String left;

  /** The last version that was heard of from anybody while the object was there. */
  private @Nullable String present;

  /** What the watch said while the Component was reading or writing. */
  private @Nullable String meanwhile;

  /** What the Component was last woken for: the same thing is not told twice. */
  private @Nullable String told;

  /**
   * Whether {@link #known} comes from a status, or from before a gap in the watch: compare it with
   * what is listed.
   */
  private boolean stale;

  private int inFlight;

  private boolean seen;

  /** A Component's first read sets {@link #known}; until then there is nothing to compare with. */
  private boolean awaitsRead;

  private Subscription(
      ComponentId component, ObjectRef object, @Nullable String known, boolean awaitsRead) {
    this.component = component;
    this.object = object;
    this.known = known;
    this.awaitsRead = awaitsRead;
    heardOf(known);
  }

  private void heardOf(@Nullable String version) {
    if (version != null
        && !version.equals(ABSENT)
        && (present == null || isNewer(version, present))) {
      present = version;
    }
  }

  /** The last version that the object is known to have had; empty if none is. */
  public synchronized Optional<String> lastPresent() {
    return Optional.ofNullable(present);
  }

  /** Of a handler that is about to read the object. */
  public static Subscription aboutToRead(ComponentId component, ObjectRef object) {
    return new Subscription(component, object, null, true);
  }

  /**
   * The same.
   *
   * @param seen at which version it saw the object before; null or empty if it did not
   */
  public static Subscription aboutToRead(
      ComponentId component, ObjectRef object, @Nullable String seen) {
    Subscription subscription = aboutToRead(component, object);
    subscription.seen = seen != null && !seen.isEmpty();
    return subscription;
  }

  /** From a status: last seen at that version, or null if that is not known. */
  public static Subscription resumed(
      ComponentId component, ObjectRef object, @Nullable String seen) {
    Subscription subscription = new Subscription(component, object, seen, false);
    subscription.stale = true;
    subscription.seen = seen != null && !seen.isEmpty();
    return subscription;
  }

  /** Who subscribes. */
  public ComponentId component() {
    return component;
  }

  /** To which object. */
  public ObjectRef object() {
    return object;
  }

  /**
   * Whether the API server has shown the object to the Component itself, in this process or by its
   * status. What only the watch tells, which uses other rights, does not count.
   */
  public synchronized boolean hasBeenSeen() {
    return seen;
  }

  /** A call for the object begins. */
  public synchronized void begin() {
    inFlight++;
  }

  /** The call is over and brought no answer: what came meanwhile is news. */
  public synchronized boolean failed() {
    inFlight--;
    return settle();
  }

  /**
   * The call is over; the object is at this version.
   *
   * @return whether the watch brought something newer meanwhile
   */
  public synchronized boolean answered(String version) {
    inFlight--;
    awaitsRead = false;
    stale = false;
    told = null;
    known = version;
    seen |= !version.isEmpty();
    heardOf(version);
    return settle();
  }

  /**
   * The call is over, and the Component itself made the object so.
   *
   * @return whether the watch brought something newer meanwhile
   */
  public synchronized boolean wrote(String version) {
    left = version;
    return answered(version);
  }

  /** The version that the Component itself made, unless another one has been heard of since. */
  public synchronized Optional<String> leftAt() {
    boolean untouched = inFlight == 0 && told == null && !stale;
    return untouched && Objects.equals(left, known) ? Optional.ofNullable(left) : Optional.empty();
  }

  /**
   * The watch says the object is at this version.
   *
   * @return whether that is news now
   */
  public synchronized boolean observed(String version) {
    heardOf(version);
    if (inFlight > 0 || awaitsRead) {
      meanwhile = version;
      return false;
    }
    return isNews(version);
  }

  /** The watch was interrupted: what is known may be old. */
  public synchronized void interrupted() {
    stale = !awaitsRead;
  }

  /**
   * All objects are listed, and this one is at this version.
   *
   * @return whether that is news
   */
  public synchronized boolean listed(String version) {
    if (!stale) {
      return false;
    }
    stale = false;
    return observed(version);
  }

  /** The run is over: an object it registered and never read is taken as it is. */
  public synchronized void runEnded(@Nullable String current) {
    if (awaitsRead) {
      awaitsRead = false;
      known = current;
      meanwhile = null;
    }
  }

  private boolean settle() {
    String version = meanwhile;
    if (inFlight > 0 || version == null || awaitsRead) {
      return false;
    }
    meanwhile = null;
    return isNews(version);
  }

  private boolean isNews(String version) {
    if (version.equals(told) || !differs(version)) {
      return false;
    }
    told = version;
    return true;
  }

  private boolean differs(String version) {
    String last = known;
    if (last == null) {
      return true;
    }
    if (last.isEmpty() || version.isEmpty()) {
      return !last.equals(version);
    }
    return isNewer(version, last);
  }

  /**
   * Resource versions of one kind are ordered numbers (KEP-5504); anything else is news when it
   * differs.
   */
  public static boolean isNewer(String version, String than) {
    boolean numbers =
        version.chars().allMatch(Character::isDigit) && than.chars().allMatch(Character::isDigit);
    if (!numbers) {
      return !version.equals(than);
    }
    return version.length() != than.length()
        ? version.length() > than.length()
        : version.compareTo(than) > 0;
  }
}
