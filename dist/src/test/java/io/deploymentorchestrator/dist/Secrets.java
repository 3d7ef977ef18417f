package io.deploymentorchestrator.dist;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import java.util.ArrayList;
import java.util.List;

/** The secrets that are there, whoever made them. */
final class Secrets {

  private Secrets() {}

  /** Those whose names begin with a prefix and a slash, also if they are scheduled for deletion. */
  static List<JsonNode> under(SecretsManager aws, String prefix) {
    List<JsonNode> found = new ArrayList<>();
    String next = "";
    do {
      JsonNode page =
          Kube.json(
              aws.call(
                  "ListSecrets",
                  "{\"MaxResults\":100,\"IncludePlannedDeletion\":true"
                      + (next.isEmpty() ? "" : ",\"NextToken\":\"" + next + "\"")
                      + "}"));
      page.path("SecretList")
          .forEach(
              s -> {
                if (s.path("Name").asText().startsWith(prefix + "/")) {
                  found.add(s);
                }
              });
      next = page.path("NextToken").asText("");
    } while (!next.isEmpty());
    return found;
  }
}
