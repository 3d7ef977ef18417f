package io.deploymentorchestrator.operator.kubernetes;

import io.deploymentorchestrator.operator.text.DisplayText;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records Events beside the work: one that can't be written blocks nothing, and of one namespace
 * they are written when nothing else waits. Thread-safe.
 */
public final class Events {

  private static final Logger LOG = LoggerFactory.getLogger(Events.class);

  /** The API server refuses longer notes; it counts bytes. */
  private static final int MAX_NOTE = 1024;

  private static final int MAX_REASON = 128;

  private final ApiThrottle requests;
  private final ExecutorService background;
  private final Clock clock;
  private final Reporter reporter;

  /**
   * Who records.
   *
   * @param controller a qualified name, as {@code
   *     deployment-orchestrator.io/composition-controller}
   * @param instance which of its processes
   */
  public record Reporter(String controller, String instance) {}

  /**
   * Events of one process.
   *
   * @param background where they are written
   */
  public Events(ApiThrottle requests, ExecutorService background, Clock clock, Reporter reporter) {
    this.requests = requests;
    this.background = background;
    this.clock = clock;
    this.reporter = reporter;
  }

  /** Records what went as it should. */
  public void normal(HasMetadata about, String reason, String action, String note) {
    record(about, "Normal", reason, action, note);
  }

  /** Records what did not. */
  public void warning(HasMetadata about, String reason, String action, String note) {
    record(about, "Warning", reason, action, note);
  }

  private void record(HasMetadata about, String type, String reason, String action, String note) {
    String time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
            .withZone(ZoneOffset.UTC)
            .format(clock.instant());
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(about.getMetadata().getNamespace())
            .withName(
                about.getMetadata().getName()
                    + "."
                    + Long.toHexString(ThreadLocalRandom.current().nextLong()))
            .endMetadata()
            .withEventTime(new MicroTime(time))
            .withReportingController(reporter.controller())
            .withReportingInstance(reporter.instance())
            .withType(type)
            .withReason(DisplayText.lineOfBytes(reason, MAX_REASON))
            .withAction(action)
            .withNote(DisplayText.lineOfBytes(note, MAX_NOTE))
            .withRegarding(reference(about))
            .build();
    try {
      background.execute(() -> create(event));
    } catch (RejectedExecutionException e) {
      LOG.debug("event not recorded: stopping");
    }
  }

  private void create(Event event) {
    try {
      String namespace = event.getMetadata().getNamespace();
      if (!requests.makeAfterOthers(namespace, c -> c.resource(event).create())) {
        LOG.debug("event not recorded: there are too many in namespace {}", namespace);
      }
    } catch (RuntimeException e) {
      LOG.debug("event not recorded: {}", e.getMessage());
    }
  }

  private static ObjectReference reference(HasMetadata about) {
    return new ObjectReferenceBuilder()
        .withApiVersion(about.getApiVersion())
        .withKind(about.getKind())
        .withNamespace(about.getMetadata().getNamespace())
        .withName(about.getMetadata().getName())
        .withUid(about.getMetadata().getUid())
        .build();
  }
}
