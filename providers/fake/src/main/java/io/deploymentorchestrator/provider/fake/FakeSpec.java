package io.deploymentorchestrator.provider.fake;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The secrets of a fake store. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FakeSpec(
    @JsonPropertyDescription("The secrets of the store.") @Required @Size(max = 1000)
        List<Secret> data,
    @JsonPropertyDescription(
            "What the provider says is wrong with the store; not set: nothing. For trying out what comes of a store that is not valid.")
        @Size(max = 1000)
        @Nullable String validationError) {

  /** One version of one secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Secret(
      @JsonPropertyDescription("What remoteRef.key names.") @Required @Size(min = 1, max = 512)
          String key,
      @JsonPropertyDescription("Its value: any text; properties are taken from a JSON object.")
          @Required
          String value,
      @JsonPropertyDescription(
              "What remoteRef.version names; not set: what is read without a version.")
          @Size(max = 64)
          @Nullable String version) {

    /** Empty if it has none. */
    String versionOrEmpty() {
      return version == null ? "" : version;
    }

    /** Does not show the value. */
    @Override
    public String toString() {
      return "Secret[" + key + "]";
    }
  }
}
