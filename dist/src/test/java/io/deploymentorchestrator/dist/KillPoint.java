package io.deploymentorchestrator.dist;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.testkit.faults.StatusGate;
import java.util.ArrayList;
import java.util.List;

/** Where in an operation the controller dies. */
sealed interface KillPoint {

  /**
   * At a call of AWS.
   *
   * @param index counted from 0
   * @param done whether AWS still does it: only the reply is lost
   */
  record AtCall(int index, boolean done) implements KillPoint {}

  /**
   * At a write to the API server.
   *
   * @param kind which one
   * @param done whether it is still stored: only the reply is lost
   */
  record AtWrite(Kind kind, boolean done) implements KillPoint {
    /** The writes of a run, in their order. */
    enum Kind {
      /** What is about to be done. */
      CHECKPOINT,
      /** What came of it: the status, or the end of a Component that is deleted. */
      RESULT
    }
  }

  /** All there are in an operation. */
  static List<KillPoint> of(SecretOperation operation) {
    List<KillPoint> points = new ArrayList<>();
    for (boolean done : new boolean[] {false, true}) {
      for (int i = 0; i < operation.calls().size(); i++) {
        points.add(new AtCall(i, done));
      }
      for (AtWrite.Kind kind : AtWrite.Kind.values()) {
        points.add(new AtWrite(kind, done));
      }
    }
    return points;
  }

  /** Which write of a run this is; not one of them: none. */
  static List<AtWrite.Kind> kindOf(StatusGate.Write write) {
    JsonNode before = write.before();
    JsonNode after = write.after();
    if (!write.ofStatus()) {
      return after.at("/metadata").has("deletionTimestamp")
              && after.at("/metadata/finalizers").isEmpty()
          ? List.of(AtWrite.Kind.RESULT)
          : List.of();
    }
    if (announced(after) && !record(after).equals(record(before))) {
      return List.of(AtWrite.Kind.CHECKPOINT);
    }
    boolean ready = after.at("/status/phase").asText().equals("Ready");
    return ready && !after.at("/status").equals(before.at("/status"))
        ? List.of(AtWrite.Kind.RESULT)
        : List.of();
  }

  private static boolean announced(JsonNode component) {
    JsonNode checkpoint = component.at("/status/checkpoint");
    return checkpoint.hasNonNull("intent") || checkpoint.hasNonNull("announced");
  }

  private static List<String> record(JsonNode component) {
    JsonNode checkpoint = component.at("/status/checkpoint");
    return List.of(
        checkpoint.at("/intent/token").asText(), checkpoint.at("/announced/id").asText());
  }
}
