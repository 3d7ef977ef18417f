package io.deploymentorchestrator.aws;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonNodeParser;

/**
 * Takes the text out of AWS's errors before the SDK reads them: it can quote what was sent, and the
 * SDK logs it (its retry strategy does, with the whole exception, even where it retries nothing).
 * What is left is the code, and whether the text speaks of KMS.
 */
final class WithoutErrorTexts implements ExecutionInterceptor {

  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.#:/-]{1,200}");

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return context.httpResponse().isSuccessful()
        ? context.responseBody()
        : context.responseBody().map(WithoutErrorTexts::codeOnly);
  }

  private static InputStream codeOnly(InputStream error) {
    String code = "";
    boolean kms = false;
    try (error) {
      Map<String, JsonNode> fields = JsonNodeParser.create().parse(error).asObject();
      code = text(fields, "__type").or(() -> text(fields, "code")).orElse("");
      kms =
          text(fields, "message")
              .or(() -> text(fields, "Message"))
              .filter(m -> m.toLowerCase(Locale.ROOT).contains("kms"))
              .isPresent();
    } catch (Exception e) {
      // Not JSON, or cut short: then the HTTP status has to tell.
      code = "";
    }
    String rest =
        CODE.matcher(code).matches()
            ? "{\"__type\":\"" + code + "\",\"message\":\"" + (kms ? "kms" : "") + "\"}"
            : "{}";
    return new ByteArrayInputStream(rest.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<String> text(Map<String, JsonNode> fields, String name) {
    return Optional.ofNullable(fields.get(name)).filter(JsonNode::isString).map(JsonNode::asString);
  }
}
