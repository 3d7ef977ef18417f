package io.deploymentorchestrator.secrets.store;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses may be dialled. What users may write is decided by name; what a name resolves to
 * is looked at once more, for who controls a name's zone controls where it leads. Immutable.
 */
public final class AddressRules {

  /** What may be dialled unless the operator says something else: Services. */
  public static final List<String> SERVICES = List.of("*.svc", "*.svc.cluster.local");

  private static final Set<String> LOCALHOST = Set.of("localhost", "127.0.0.1", "::1");

  /** Names of the API server in any cluster. */
  private static final Set<String> API_SERVER =
      Set.of("kubernetes.default.svc", "kubernetes.default.svc.cluster.local");

  /**
   * Where clouds hand out credentials to who asks from the machine, beside link-local addresses:
   * AWS by IPv6, Azure, Alibaba Cloud, Oracle Cloud.
   */
  private static final Set<InetAddress> METADATA =
      Set.of(
          address("fd00:ec2::254"),
          address("168.63.129.16"),
          address("100.100.100.200"),
          address("192.0.0.192"));

  private final List<String> allowed;
  private final boolean loopback;
  private final Map<ProviderAddress, ProviderAddress> resolved;
  private final Set<ApiServer> apiServers;

  /**
   * Where the API server is.
   *
   * @param port 0: any
   */
  public record ApiServer(InetAddress address, int port) {}

  /**
   * Rules of an operator.
   *
   * @param allowed names that may be dialled; {@code *.} at the beginning stands for at least one
   *     label
   * @param loopback whether this machine may be dialled
   * @param resolved where else to dial for an address, as curl's {@code --resolve}; certificate and
   *     rules are those of the address
   * @param apiServers never dialled
   */
  public AddressRules(
      List<String> allowed,
      boolean loopback,
      Map<ProviderAddress, ProviderAddress> resolved,
      Set<ApiServer> apiServers) {
    this.allowed = allowed.stream().map(a -> a.toLowerCase(Locale.ROOT)).toList();
    this.loopback = loopback;
    this.resolved = Map.copyOf(resolved);
    this.apiServers = Set.copyOf(apiServers);
  }

  /** Looks at an address as a user wrote it. */
  public AddressCheck check(String text) {
    AddressCheck parsed = AddressParser.parse(text);
    if (!(parsed instanceof AddressCheck.Accepted(ProviderAddress address))) {
      return parsed;
    }
    if (API_SERVER.contains(address.host())) {
      return refused(address, "this is the API server, which is no provider");
    }
    if (LOCALHOST.contains(address.host())) {
      return loopback
          ? parsed
          : refused(address, "this machine is dialled only with the operator's --allow-loopback");
    }
    if (allowed.stream().noneMatch(pattern -> matches(pattern, address.host()))) {
      return refused(
          address,
          "the operator allows "
              + String.join(", ", allowed)
              + " to be dialled (--allowed-addresses)");
    }
    return parsed;
  }

  private static AddressCheck refused(ProviderAddress address, String why) {
    return new AddressCheck.Refused("providerConfig.address is " + address.display() + ": " + why);
  }

  private static boolean matches(String pattern, String host) {
    return pattern.startsWith("*.")
        ? host.length() >= pattern.length() && host.endsWith(pattern.substring(1))
        : host.equals(pattern);
  }

  /** Where to dial for an address. */
  public ProviderAddress target(ProviderAddress address) {
    return resolved.getOrDefault(address, address);
  }

  /** Why what a name led to must not be dialled; empty if it may. */
  public Optional<String> refusal(ProviderAddress target, InetAddress found) {
    InetAddress address = unwrapped(found);
    String what;
    if (address.isLinkLocalAddress() || METADATA.contains(address)) {
      what = "a link-local or metadata address is never dialled";
    } else if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
      what = "that is no address of one machine";
    } else if (apiServers.contains(new ApiServer(address, target.port()))
        || apiServers.contains(new ApiServer(address, 0))) {
      what = "that is the API server, which is no provider";
    } else if (address.isLoopbackAddress() && !loopback) {
      what = "this machine is dialled only with the operator's --allow-loopback";
    } else {
      return Optional.empty();
    }
    return Optional.of("%s leads to %s: %s".formatted(target.host(), found.getHostAddress(), what));
  }

  /** What an IPv6 address stands for that holds an IPv4 address: compatible, or by NAT64. */
  private static InetAddress unwrapped(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address || bytes.length != 16) {
      return address;
    }
    byte[] prefix = Arrays.copyOf(bytes, 12);
    byte[] nat64 = Arrays.copyOf(new byte[] {0, 0x64, (byte) 0xff, (byte) 0x9b}, 12);
    boolean compatible = Arrays.equals(prefix, new byte[12]) && !address.isLoopbackAddress();
    if (!compatible && !Arrays.equals(prefix, nat64)) {
      return address;
    }
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
