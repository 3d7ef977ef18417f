package io.deploymentorchestrator.secretpush.aws;

import static io.deploymentorchestrator.aws.SecretsManagerConnection.CLOSE_CONNECTION;
import static io.deploymentorchestrator.aws.SecretsManagerConnection.present;

import io.deploymentorchestrator.aws.AwsException;
import io.deploymentorchestrator.aws.AwsProblem;
import io.deploymentorchestrator.aws.SecretsManagerAction;
import io.deploymentorchestrator.aws.SecretsManagerConnection;
import io.deploymentorchestrator.secretpush.config.GeneratorSpec;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import io.deploymentorchestrator.secretpush.store.SecretStore;
import io.deploymentorchestrator.secretpush.value.SecretValue;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** AWS Secrets Manager in one region, as one identity. */
final class AwsSecretStore implements SecretStore {

  private final SecretsManagerConnection connection;

  AwsSecretStore(SecretsManagerConnection connection) {
    this.connection = connection;
  }

  @Override
  public Optional<SecretDescription> describe(String nameOrArn) {
    try {
      return Optional.of(
          connection.call(
              SecretsManagerAction.DESCRIBE,
              client -> description(client.describeSecret(r -> r.secretId(nameOrArn)))));
    } catch (AwsException e) {
      if (e.problem() == AwsProblem.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static SecretDescription description(DescribeSecretResponse secret) {
    Map<String, Set<String>> versions = new HashMap<>();
    if (secret.hasVersionIdsToStages()) {
      // A version without a stage is about to vanish. AWS does not list it; stand-ins for AWS do.
      secret
          .versionIdsToStages()
          .forEach(
              (id, stages) -> {
                if (!stages.isEmpty()) {
                  versions.put(id, new HashSet<>(stages));
                }
              });
    }
    Map<String, String> tags = new HashMap<>();
    if (secret.hasTags()) {
      secret.tags().forEach(tag -> tags.put(tag.key(), tag.value() == null ? "" : tag.value()));
    }
    return new SecretDescription(
        present(secret.arn(), SecretsManagerAction.DESCRIBE),
        Optional.ofNullable(secret.name()),
        secret.description() == null ? "" : secret.description(),
        versions,
        Optional.ofNullable(secret.deletedDate()),
        Optional.ofNullable(secret.owningService()).filter(s -> !s.isEmpty()),
        Boolean.TRUE.equals(secret.rotationEnabled()),
        Optional.ofNullable(secret.primaryRegion()).filter(s -> !s.isEmpty()),
        secret.hasReplicationStatus() && !secret.replicationStatus().isEmpty(),
        tags,
        Optional.ofNullable(secret.lastChangedDate()));
  }

  @Override
  public SecretValue generate(GeneratorSpec spec) {
    return connection.call(
        SecretsManagerAction.GENERATE,
        client -> {
          String value =
              client
                  .getRandomPassword(
                      r ->
                          r.passwordLength((long) spec.passwordLength())
                              .requireEachIncludedType(spec.requiresEachType())
                              .excludePunctuation(spec.excludePunctuation())
                              .excludeNumbers(spec.excludeNumbers())
                              .excludeLowercase(spec.excludeLowercase())
                              .excludeUppercase(spec.excludeUppercase())
                              .includeSpace(spec.includeSpace())
                              .excludeCharacters(spec.excluded().isEmpty() ? null : spec.excluded())
                              .overrideConfiguration(CLOSE_CONNECTION))
                  .randomPassword();
          return SecretValue.of(present(value, SecretsManagerAction.GENERATE));
        });
  }

  @Override
  public Created create(NewSecret secret, SecretValue value) {
    return connection.call(
        SecretsManagerAction.CREATE,
        client -> {
          CreateSecretResponse created =
              client.createSecret(
                  r ->
                      r.name(secret.name())
                          .clientRequestToken(secret.token())
                          .description(secret.description())
                          .kmsKeyId(secret.kmsKeyId().orElse(null))
                          .tags(secret.tags().isEmpty() ? null : awsTags(secret.tags()))
                          .secretString(value.reveal())
                          .overrideConfiguration(CLOSE_CONNECTION));
          return new Created(
              present(created.arn(), SecretsManagerAction.CREATE),
              present(created.versionId(), SecretsManagerAction.CREATE));
        });
  }

  @Override
  public void update(
      String arn, String token, String description, Optional<String> kmsKeyId, SecretValue value) {
    connection.call(
        SecretsManagerAction.UPDATE,
        client ->
            present(
                client
                    .updateSecret(
                        r ->
                            r.secretId(arn)
                                .clientRequestToken(token)
                                .description(description)
                                .kmsKeyId(kmsKeyId.orElse(null))
                                .secretString(value.reveal())
                                .overrideConfiguration(CLOSE_CONNECTION))
                    .versionId(),
                SecretsManagerAction.UPDATE));
  }

  @Override
  public void updateDescription(String arn, String description) {
    connection.call(
        SecretsManagerAction.UPDATE,
        client -> client.updateSecret(r -> r.secretId(arn).description(description)));
  }

  @Override
  public CurrentValue read(String arn) {
    return connection.call(
        SecretsManagerAction.READ,
        client -> {
          GetSecretValueResponse value =
              client.getSecretValue(
                  r ->
                      r.secretId(arn)
                          .versionStage(SecretDescription.CURRENT)
                          .overrideConfiguration(CLOSE_CONNECTION));
          // A binary secret has no string: as an empty text it is no JSON object, and so not
          // mergeable.
          String text = value.secretString() == null ? "" : value.secretString();
          return new CurrentValue(
              present(value.versionId(), SecretsManagerAction.READ), SecretValue.of(text));
        });
  }

  @Override
  public void restore(String arn) {
    connection.call(
        SecretsManagerAction.RESTORE, client -> client.restoreSecret(r -> r.secretId(arn)));
  }

  @Override
  public void delete(String arn, Deletion deletion) {
    connection.call(
        SecretsManagerAction.DELETE,
        client ->
            client.deleteSecret(
                r -> {
                  r.secretId(arn);
                  if (deletion.force()) {
                    r.forceDeleteWithoutRecovery(true);
                  } else {
                    r.recoveryWindowInDays(
                        deletion.recoveryWindowInDays().map(Integer::longValue).orElse(null));
                  }
                }));
  }

  @Override
  public void tag(String arn, Map<String, String> tags) {
    connection.call(
        SecretsManagerAction.TAG,
        client -> client.tagResource(r -> r.secretId(arn).tags(awsTags(tags))));
  }

  @Override
  public void untag(String arn, Collection<String> keys) {
    connection.call(
        SecretsManagerAction.UNTAG,
        client -> client.untagResource(r -> r.secretId(arn).tagKeys(keys)));
  }

  private static List<Tag> awsTags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .collect(Collectors.toList());
  }
}
