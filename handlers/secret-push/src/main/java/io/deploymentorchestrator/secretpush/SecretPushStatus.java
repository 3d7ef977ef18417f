package io.deploymentorchestrator.secretpush;

import java.util.Map;
import java.util.Optional;

/**
 * What a {@code secret-push} Component reports, and others may reference. It says where the secret
 * is, never what is in it.
 *
 * @param secretArn the secret's ARN
 * @param secretName the secret's name
 * @param secretPath the same, under the name that External Secrets Operator's users look for
 * @param versionId the version that was written last; of a secret made by others, the current one
 * @param region AWS region
 * @param lastSyncTime when a value was written last; absent for a secret made by others
 * @param fieldCount how many fields this Component wrote; absent if that is not known
 * @param created whether the secret was created by a Component, rather than found or adopted
 * @param fields each field that this Component wrote: {@code generated} or {@code static}; absent
 *     if that is not known
 */
public record SecretPushStatus(
    String secretArn,
    String secretName,
    String secretPath,
    Optional<String> versionId,
    String region,
    Optional<String> lastSyncTime,
    Optional<Integer> fieldCount,
    boolean created,
    Optional<Map<String, String>> fields) {}
