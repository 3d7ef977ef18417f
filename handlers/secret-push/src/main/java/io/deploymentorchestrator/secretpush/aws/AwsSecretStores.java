package io.deploymentorchestrator.secretpush.aws;

import io.deploymentorchestrator.aws.AwsClients;
import io.deploymentorchestrator.aws.AwsIdentity;
import io.deploymentorchestrator.aws.AwsSettings;
import io.deploymentorchestrator.aws.SecretsManagerConnection;
import io.deploymentorchestrator.secretpush.store.SecretStore;
import io.deploymentorchestrator.secretpush.store.SecretStores;
import io.deploymentorchestrator.secretpush.store.Target;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Stores in AWS Secrets Manager: one for each account role and region, made when first needed and
 * closed together.
 */
public final class AwsSecretStores implements SecretStores {

  private final AwsClients clients;
  private final Map<Place, Opened> stores = new HashMap<>();

  private record Place(Optional<String> roleArn, String region) {}

  private record Opened(SecretsManagerConnection connection, SecretStore store) {}

  /** Opens nothing yet. */
  public AwsSecretStores(AwsSettings settings) {
    this.clients = new AwsClients(settings);
  }

  @Override
  public synchronized SecretStore open(Target target) {
    return stores
        .computeIfAbsent(new Place(target.roleArn(), target.region()), this::connect)
        .store();
  }

  private Opened connect(Place place) {
    SecretsManagerConnection connection =
        clients.connect(AwsIdentity.ambient(place.roleArn()), place.region());
    return new Opened(connection, new AwsSecretStore(connection));
  }

  @Override
  public synchronized void close() {
    stores.values().forEach(opened -> opened.connection().close());
    stores.clear();
    clients.close();
  }
}
