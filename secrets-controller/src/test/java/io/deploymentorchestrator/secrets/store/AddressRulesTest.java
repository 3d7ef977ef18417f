package io.deploymentorchestrator.secrets.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.secrets.store.AddressRules.ApiServer;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {

  private static final AddressRules USUAL = rules(false);
  private static final AddressRules LOCAL = rules(true);

  private static AddressRules rules(boolean loopback) {
    return new AddressRules(
        AddressRules.SERVICES,
        loopback,
        Map.of(),
        Set.of(
            new ApiServer(InetAddress.ofLiteral("127.0.0.1"), 6443),
            new ApiServer(InetAddress.ofLiteral("10.96.0.1"), 0)));
  }

  private static String refusal(AddressRules rules, String address) {
    assertThat(rules.check(address)).as(address).isInstanceOf(AddressCheck.Refused.class);
    return ((AddressCheck.Refused) rules.check(address)).message();
  }

  @ParameterizedTest
  @CsvSource({
    "aws.shop.svc:8080,                   aws.shop.svc, 8080",
    "dns:///aws.shop.svc:8080,            aws.shop.svc, 8080",
    "grpcs://aws.shop.svc:443,            aws.shop.svc, 443",
    "GRPCS://AWS.shop.SVC:443,            aws.shop.svc, 443",
    "aws.shop.svc.:8080,                  aws.shop.svc, 8080",
    "aws.shop.svc.cluster.local:65535,    aws.shop.svc.cluster.local, 65535",
    "dns:///aws.shop.svc.cluster.local:1, aws.shop.svc.cluster.local, 1",
  })
  void services_may_be_dialled_in_every_form(String text, String host, int port) {
    assertThat(USUAL.check(text))
        .isEqualTo(new AddressCheck.Accepted(new ProviderAddress(host, port)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unix:///var/run/aws.sock",
        "unix:aws.sock",
        "unix-abstract:aws",
        "http+unix:///path/to/aws.sock",
        "HTTP+UNIX:///path/to/aws.sock"
      })
  void a_socket_is_refused_with_the_cure(String text) {
    assertThat(refusal(LOCAL, text)).contains(text, "run the provider as a Service");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws.shop.svc",
        "aws.shop.svc:",
        "aws.shop.svc:0",
        "aws.shop.svc:65536",
        "aws.shop.svc:8080/path",
        "user@aws.shop.svc:8080",
        "aws.shop.svc:8080\n.evil:1",
        "dns://8.8.8.8/aws.shop.svc:8080",
        "grpcs:///aws.shop.svc:8080",
        "http://aws.shop.svc:8080",
        "grpc://aws.shop.svc:8080",
        "xds:///aws.shop.svc:8080",
        "ipv4:10.0.0.1:80",
        "-aws.shop.svc:8080",
        ":8080",
        " ",
      })
  void what_is_no_address_of_a_provider_is_refused_and_said_again(String text) {
    assertThat(refusal(LOCAL, text)).startsWith("providerConfig.address is " + text + ": ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com:443",
        "svc:443",
        ".svc:443",
        "evilsvc:443",
        "10.0.0.7:8080",
        "[fd00::7]:80"
      })
  void what_the_operator_did_not_allow_is_refused(String text) {
    assertThat(USUAL.check(text)).isInstanceOf(AddressCheck.Refused.class);
  }

  @Test
  void the_operators_list_replaces_the_usual_one() {
    AddressRules rules =
        new AddressRules(List.of("*.Corp.example", "one.example"), false, Map.of(), Set.of());
    assertThat(rules.check("a.b.corp.example:443")).isInstanceOf(AddressCheck.Accepted.class);
    assertThat(rules.check("one.example:443")).isInstanceOf(AddressCheck.Accepted.class);
    assertThat(refusal(rules, "corp.example:443")).contains("*.corp.example, one.example");
    assertThat(refusal(rules, "aws.shop.svc:443")).contains("--allowed-addresses");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:9000", "127.0.0.1:9000", "[::1]:9000"})
  void this_machine_is_dialled_only_if_the_operator_allows(String text) {
    assertThat(refusal(USUAL, text)).contains("--allow-loopback");
    assertThat(LOCAL.check(text)).isInstanceOf(AddressCheck.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kubernetes.default.svc:443", "kubernetes.default.svc.cluster.local:443"})
  void the_api_server_is_never_a_provider(String text) {
    assertThat(refusal(LOCAL, text)).contains("API server");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "::169.254.169.254",
        "fe80::1",
        "fd00:ec2::254",
        "168.63.129.16",
        "100.100.100.200",
        "0.0.0.0",
        "::",
        "224.0.0.1",
        "10.96.0.1",
      })
  void a_name_that_leads_where_nobody_may_go_is_refused_once_resolved(String found) {
    ProviderAddress address = new ProviderAddress("aws.shop.svc", 8080);
    assertThat(LOCAL.refusal(address, InetAddress.ofLiteral(found)))
        .hasValueSatisfying(why -> assertThat(why).startsWith("aws.shop.svc leads to "));
  }

  @Test
  void a_name_that_leads_to_this_machine_is_refused_unless_allowed() {
    ProviderAddress address = new ProviderAddress("aws.shop.svc", 8080);
    for (String found : List.of("127.0.0.1", "127.8.8.8", "::1")) {
      InetAddress loopback = InetAddress.ofLiteral(found);
      assertThat(USUAL.refusal(address, loopback)).isPresent();
      assertThat(LOCAL.refusal(address, loopback)).isEmpty();
    }
    assertThat(
            LOCAL.refusal(new ProviderAddress("x.y.svc", 6443), InetAddress.ofLiteral("127.0.0.1")))
        .hasValueSatisfying(why -> assertThat(why).contains("API server"));
  }

  @Test
  void addresses_of_services_are_dialled() {
    ProviderAddress address = new ProviderAddress("aws.shop.svc", 8080);
    for (String found : List.of("10.96.0.7", "fd12::7", "192.168.1.1", "172.16.0.9")) {
      assertThat(USUAL.refusal(address, InetAddress.ofLiteral(found))).isEmpty();
    }
  }

  @Test
  void an_address_is_dialled_elsewhere_if_the_operator_says_so() {
    ProviderAddress named = new ProviderAddress("aws.shop.svc", 8080);
    ProviderAddress here = new ProviderAddress("127.0.0.1", 9443);
    AddressRules rules =
        new AddressRules(AddressRules.SERVICES, true, Map.of(named, here), Set.of());
    assertThat(rules.target(named)).isEqualTo(here);
    assertThat(rules.target(new ProviderAddress("aws.shop.svc", 8081)))
        .isEqualTo(new ProviderAddress("aws.shop.svc", 8081));
  }
}
