package example.otherlibraries;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.PackageVersion;
import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Version;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pf4j.Extension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * A handler for tests that uses libraries of the host's and of other handlers in other versions,
 * and tells which ones it runs with. Its start takes as long as the test wants.
 */
@Extension
public final class OtherLibraries
    implements ComponentHandler<OtherLibraries.Input, OtherLibraries.Status> {

  /**
   * What it takes.
   *
   * @param json read by Jackson
   * @param secretsManager where AWS Secrets Manager is
   */
  public record Input(String json, String secretsManager) {}

  /**
   * What it reports.
   *
   * @param jackson version of it that runs
   * @param fabric8 version of it that runs
   * @param aws version of its SDK that runs
   * @param sum of the numbers in the JSON
   * @param yaml of an object, by fabric8
   * @param length of a password that AWS made
   */
  public record Status(
      String jackson, String fabric8, String aws, int sum, String yaml, int length) {}

  @Override
  public HandlerDescriptor descriptor() {
    return new HandlerDescriptor(
        "other-libraries", "1.0.0", "{\"type\": \"object\"}", "{}", List.of(), false);
  }

  /** Waits for the file that is named as setting {@code startsWith}. */
  @Override
  public void start(HandlerContext context) throws InterruptedException {
    Object file = context.settings().get("startsWith");
    while (file != null && !Files.exists(Path.of(file.toString()))) {
      Thread.sleep(50);
    }
  }

  @Override
  public Class<Input> configType() {
    return Input.class;
  }

  @Override
  public Class<Status> statusType() {
    return Status.class;
  }

  @Override
  public ApplyResult<Status> apply(ApplyRequest<Input, Status> request)
      throws IOException, ReflectiveOperationException {
    Status status =
        new Status(
            PackageVersion.VERSION.toString(),
            Version.clientVersion(),
            // The compiler would copy the constant: this asks the class that is there.
            String.valueOf(VersionInfo.class.getField("SDK_VERSION").get(null)),
            sum(request.config().json()),
            yaml(request.component().name()),
            passwordLength(request.config().secretsManager()));
    return ApplyResult.ready(status, List.of(), "used them all");
  }

  private static int sum(String json) throws IOException {
    int sum = 0;
    for (int number : new ObjectMapper().readValue(json, int[].class)) {
      sum += number;
    }
    return sum;
  }

  /** A whole client, with the HTTP library that it finds as a service; nothing is asked. */
  private static String yaml(String name) {
    Config config =
        new ConfigBuilder(Config.empty()).withMasterUrl("https://cluster.invalid").build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      ConfigMap object =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withName(name)
              .endMetadata()
              .addToData("host", client.getMasterUrl().getHost())
              .build();
      return client.getKubernetesSerialization().asYaml(object);
    }
  }

  private static int passwordLength(String endpoint) {
    try (SecretsManagerClient client =
        SecretsManagerClient.builder()
            .endpointOverride(URI.create(endpoint))
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .build()) {
      return client.getRandomPassword(r -> r.passwordLength(23L)).randomPassword().length();
    }
  }

  @Override
  public DeleteResult<Status> delete(DeleteRequest<Status> request) {
    return new DeleteResult.Deleted<>("nothing was made");
  }
}
