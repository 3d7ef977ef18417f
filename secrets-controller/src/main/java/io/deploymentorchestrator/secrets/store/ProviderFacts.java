package io.deploymentorchestrator.secrets.store;

import java.util.List;

/**
 * What a provider says of itself with each answer.
 *
 * @param name empty: not told
 * @param version empty: not told
 * @param contract the contract it speaks: {@code 1}, or {@code 1.2}; one that announces none speaks
 *     1
 */
public record ProviderFacts(String name, String version, String contract, List<String> features) {

  /** The major contract that is spoken here. */
  public static final String CONTRACT = "1";

  private static final String BATCH_READ = "batch.v1/Read";

  public ProviderFacts {
    features = List.copyOf(features);
  }

  /** Whether several references can be read by one call. */
  public boolean readsInBatches() {
    return features.contains(BATCH_READ);
  }

  /** Whether it speaks our major contract. */
  public boolean compatible() {
    int dot = contract.indexOf('.');
    return (dot < 0 ? contract : contract.substring(0, dot)).equals(CONTRACT);
  }

  /** What users are told of one that does not. */
  public String incompatibility() {
    return "provider %s%sspeaks contract %s, this controller contract %s: run a version of the provider that speaks contract %s"
        .formatted(
            name.isEmpty() ? "" : name + " ",
            version.isEmpty() ? "" : version + " ",
            contract,
            CONTRACT,
            CONTRACT);
  }
}
