package io.deploymentorchestrator.secretpush.aws;

import io.deploymentorchestrator.secretpush.config.GeneratorSpec;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import io.deploymentorchestrator.secretpush.store.SecretStore;
import io.deploymentorchestrator.secretpush.store.StoreException;
import io.deploymentorchestrator.secretpush.store.StoreOperation;
import io.deploymentorchestrator.secretpush.store.StoreProblem;
import io.deploymentorchestrator.secretpush.value.SecretValue;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** AWS Secrets Manager in one region, as one identity. */
final class AwsSecretStore implements SecretStore {

  /**
   * Goes with every call that carries a value, either way: the buffers of a connection that is kept
   * alive would keep the value reachable after the run.
   */
  private static final Consumer<AwsRequestOverrideConfiguration.Builder> CLOSE_CONNECTION =
      override -> override.putHeader("Connection", "close");

  private final SecretsManagerClient client;
  private final RateBudget budget;
  private final EndpointBreaker breaker;

  AwsSecretStore(SecretsManagerClient client, RateBudget budget, EndpointBreaker breaker) {
    this.client = client;
    this.budget = budget;
    this.breaker = breaker;
  }

  @Override
  public Optional<SecretDescription> describe(String nameOrArn) {
    try {
      return Optional.of(
          call(
              StoreOperation.DESCRIBE,
              () -> description(client.describeSecret(r -> r.secretId(nameOrArn)))));
    } catch (StoreException e) {
      if (e.problem() == StoreProblem.NOT_FOUND) {
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
        present(secret.arn(), StoreOperation.DESCRIBE),
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
    return call(
        StoreOperation.GENERATE,
        () -> {
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
          return SecretValue.of(present(value, StoreOperation.GENERATE));
        });
  }

  @Override
  public Created create(NewSecret secret, SecretValue value) {
    return call(
        StoreOperation.CREATE,
        () -> {
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
              present(created.arn(), StoreOperation.CREATE),
              present(created.versionId(), StoreOperation.CREATE));
        });
  }

  @Override
  public void update(
      String arn, String token, String description, Optional<String> kmsKeyId, SecretValue value) {
    call(
        StoreOperation.UPDATE,
        () ->
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
                StoreOperation.UPDATE));
  }

  @Override
  public void updateDescription(String arn, String description) {
    call(
        StoreOperation.UPDATE,
        () -> client.updateSecret(r -> r.secretId(arn).description(description)));
  }

  @Override
  public CurrentValue read(String arn) {
    return call(
        StoreOperation.READ,
        () -> {
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
              present(value.versionId(), StoreOperation.READ), SecretValue.of(text));
        });
  }

  @Override
  public void restore(String arn) {
    call(StoreOperation.RESTORE, () -> client.restoreSecret(r -> r.secretId(arn)));
  }

  @Override
  public void delete(String arn, Deletion deletion) {
    call(
        StoreOperation.DELETE,
        () ->
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
    call(StoreOperation.TAG, () -> client.tagResource(r -> r.secretId(arn).tags(awsTags(tags))));
  }

  @Override
  public void untag(String arn, Collection<String> keys) {
    call(StoreOperation.UNTAG, () -> client.untagResource(r -> r.secretId(arn).tagKeys(keys)));
  }

  private static List<Tag> awsTags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .collect(Collectors.toList());
  }

  private <T> T call(StoreOperation operation, Supplier<T> call) {
    return breaker.call(
        operation,
        () -> {
          budget.await(operation);
          try {
            return carriesValue(operation) ? IsolatedThread.call(call) : call.get();
          } catch (RuntimeException e) {
            throw AwsErrors.translate(e, operation);
          }
        });
  }

  private static boolean carriesValue(StoreOperation operation) {
    return switch (operation) {
      case GENERATE, READ, CREATE, UPDATE -> true;
      case DESCRIBE, RESTORE, DELETE, TAG, UNTAG -> false;
    };
  }

  private static <T> T present(@Nullable T value, StoreOperation operation) {
    if (value == null) {
      throw new StoreException(StoreProblem.UNREADABLE, operation);
    }
    return value;
  }
}
