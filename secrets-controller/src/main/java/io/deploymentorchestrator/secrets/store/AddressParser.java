package io.deploymentorchestrator.secrets.store;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code host:port}, also {@code dns:///host:port} and {@code grpcs://host:port}. */
final class AddressParser {

  private static final Pattern SCHEME = Pattern.compile("(?i)([a-z][a-z0-9+.-]*):(?!\\d+$)(.*)");

  /** A host name, an IPv4 address, or an IPv6 address in brackets. */
  private static final Pattern HOST_AND_PORT =
      Pattern.compile(
          "(?:\\[([0-9a-fA-F:.]+)]|([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\\.?)):(\\d{1,5})");

  private static final String FORMS = "it must be host:port, dns:///host:port or grpcs://host:port";

  private AddressParser() {}

  static AddressCheck parse(String text) {
    Matcher scheme = SCHEME.matcher(text);
    if (!scheme.matches()) {
      return hostAndPort(text, text);
    }
    String rest = scheme.group(2);
    return switch (scheme.group(1).toLowerCase(Locale.ROOT)) {
      case "unix", "unix-abstract", "http+unix" ->
          refused(
              text,
              "providers are not reached by Unix sockets; run the provider as a Service and name"
                  + " that: host:port");
      case "dns" -> withoutAuthority(text, rest, "///");
      case "grpcs" -> withoutAuthority(text, rest, "//");
      case "http", "grpc" -> refused(text, "providers are reached by TLS only; " + FORMS);
      default -> refused(text, FORMS);
    };
  }

  private static AddressCheck withoutAuthority(String text, String rest, String slashes) {
    return rest.startsWith(slashes)
        ? hostAndPort(text, rest.substring(slashes.length()))
        : refused(text, FORMS);
  }

  private static AddressCheck hostAndPort(String text, String rest) {
    Matcher parts = HOST_AND_PORT.matcher(rest);
    if (!parts.matches()) {
      return refused(text, FORMS);
    }
    int port = Integer.parseInt(parts.group(4));
    if (port < 1 || port > 65_535) {
      return refused(text, "the port must be from 1 to 65535");
    }
    String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return new AddressCheck.Accepted(new ProviderAddress(plain.toLowerCase(Locale.ROOT), port));
  }

  private static AddressCheck refused(String text, String why) {
    return new AddressCheck.Refused("providerConfig.address is " + text + ": " + why);
  }
}
