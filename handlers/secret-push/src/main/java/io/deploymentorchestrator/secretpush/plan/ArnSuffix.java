package io.deploymentorchestrator.secretpush.plan;

import io.deploymentorchestrator.secretpush.store.SecretDescription;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names that are at the same time the end of another secret's ARN, which is that secret's name, a
 * hyphen and six random characters. AWS takes an ARN without its last seven characters, too, so a
 * reader of the other secret's ARN could be given the one of this name (API reference of Secrets
 * Manager, CreateSecret, {@code Name}). Only a name that does end another's ARN is a danger: many a
 * good one, such as {@code shop/prod-backup}, merely looks like it. Pure.
 */
public final class ArnSuffix {

  private static final Pattern LOOKS_LIKE_ONE = Pattern.compile("(.+)-[A-Za-z0-9]{6}");

  private ArnSuffix() {}

  /** The name of the one secret whose ARN can end in this name; empty if there can be none. */
  public static Optional<String> namesake(String name) {
    Matcher matcher = LOOKS_LIKE_ONE.matcher(name);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Whether another secret's ARN ends in this name. */
  public static boolean endsArnOf(SecretDescription other, String name) {
    return other.arn().endsWith(":secret:" + name);
  }
}
