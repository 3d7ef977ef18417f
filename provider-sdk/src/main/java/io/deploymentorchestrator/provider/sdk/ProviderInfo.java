package io.deploymentorchestrator.provider.sdk;

import java.util.List;

/**
 * What a provider says of itself.
 *
 * @param name short, as {@code aws}
 * @param version its own, announced with each answer
 * @param kinds the kinds of resource that configure it; references to any other are refused
 */
public record ProviderInfo(String name, String version, List<ResourceKind> kinds) {

  public ProviderInfo {
    kinds = List.copyOf(kinds);
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("a provider serves at least one kind");
    }
  }

  /**
   * Of a provider whose jar says its version ({@code Implementation-Version} in the manifest).
   *
   * @param type a class of that jar
   */
  public static ProviderInfo of(String name, Class<?> type, List<ResourceKind> kinds) {
    String version = type.getPackage().getImplementationVersion();
    return new ProviderInfo(name, version == null ? "development" : version, kinds);
  }
}
