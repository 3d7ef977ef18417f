package io.deploymentorchestrator.provider.kubernetes;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A reference to one key of a Secret, as provider resources have them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretKeySelector(
    @JsonPropertyDescription("Name of the Secret.") @Required @Size(min = 1, max = 253) String name,
    @JsonPropertyDescription("Key in the Secret's data.") @Required @Size(min = 1, max = 253)
        String key,
    @JsonPropertyDescription(
            "Namespace of the Secret; only where a ClusterSecretStore uses this resource. Default: the namespace that the store's authenticationScope says.")
        @Size(min = 1, max = 63)
        @Nullable String namespace) {}
