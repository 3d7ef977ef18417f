package io.deploymentorchestrator.secrets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.provider.sdk.CallContext;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.api.GatingPolicy;
import io.deploymentorchestrator.secrets.certificates.CertificateAuthority;
import io.deploymentorchestrator.secrets.certificates.CertificateRequest;
import io.deploymentorchestrator.secrets.certificates.TlsBundle;
import io.deploymentorchestrator.secrets.provider.GrpcReader;
import io.deploymentorchestrator.secrets.provider.ProviderCalls;
import io.deploymentorchestrator.secrets.provider.ProviderChannels;
import io.deploymentorchestrator.secrets.provider.StoreValidator;
import io.deploymentorchestrator.secrets.store.AddressRules;
import io.deploymentorchestrator.secrets.store.NamespaceConditions;
import io.deploymentorchestrator.secrets.store.ProviderAddress;
import io.deploymentorchestrator.secrets.store.ProviderResource;
import io.deploymentorchestrator.secrets.store.ReadFailure;
import io.deploymentorchestrator.secrets.store.ReadResult;
import io.deploymentorchestrator.secrets.store.RemoteRead;
import io.deploymentorchestrator.secrets.store.RemoteRead.Content;
import io.deploymentorchestrator.secrets.store.RemoteRead.Form;
import io.deploymentorchestrator.secrets.store.RetryPlan;
import io.deploymentorchestrator.secrets.store.SettableClock;
import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreKind;
import io.deploymentorchestrator.secrets.store.StoreSettings;
import io.deploymentorchestrator.secrets.store.StoreUser;
import io.deploymentorchestrator.secrets.store.TlsSettings;
import io.deploymentorchestrator.secrets.store.Validation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads of a provider over mutual TLS, without Kubernetes. */
class ProviderReadsTest {

  private static final ProviderAddress ADDRESS = new ProviderAddress("aws.shop.svc", 8080);
  private static final ProviderAddress ELSEWHERE = new ProviderAddress("cloud.shop.svc", 8080);
  private static final StoreKey STORE = new StoreKey(StoreKind.NAMESPACED, "team-a", "store");
  private static final StoreUser USER = new StoreUser("ExternalSecret", "team-a", "wanted");

  private final SettableClock clock = new SettableClock();
  private final List<StoreKey> doubted = new ArrayList<>();
  private RunningProvider provider;
  private ProviderChannels channels;
  private GrpcReader reader;
  private StoreValidator validator;

  @BeforeEach
  void connect(@TempDir Path folder) throws IOException {
    Instant now = Instant.now();
    CertificateAuthority authority = CertificateAuthority.create(now, Duration.ofDays(1));
    provider = new RunningProvider("aws", folder);
    provider.certificates(
        authority.issue(new CertificateRequest.Server("shop", "aws"), now, Duration.ofHours(1)));
    TlsBundle own =
        authority.issue(
            new CertificateRequest.Client(CertificateRequest.Client.CONTROLLER),
            now,
            Duration.ofHours(1));
    AddressRules rules =
        new AddressRules(
            AddressRules.SERVICES,
            true,
            Map.of(
                ADDRESS, new ProviderAddress("127.0.0.1", provider.port()),
                ELSEWHERE, new ProviderAddress("169.254.169.254", 80)),
            Set.of());
    channels = new ProviderChannels(rules, clock);
    channels.identity(own);
    ProviderCalls calls =
        new ProviderCalls(channels, Duration.ofSeconds(20), new SimpleMeterRegistry());
    reader = new GrpcReader(calls, "cluster", doubted::add);
    validator = new StoreValidator(calls);
  }

  @AfterEach
  void close() {
    channels.close();
    provider.close();
  }

  private static StoreSettings settings(ProviderAddress address, int retries) {
    return new StoreSettings(
        address,
        TlsSettings.OWN,
        new ProviderResource(TestProvider.API_VERSION, TestProvider.KIND, "team-a", "shop"),
        Duration.ZERO,
        GatingPolicy.ENABLED,
        new RetryPlan(retries, Duration.ofMillis(1)),
        NamespaceConditions.NONE);
  }

  private List<ReadResult> read(int retries, RemoteRead... reads) throws InterruptedException {
    return reader.reads(STORE, settings(ADDRESS, retries), USER).read(List.of(reads));
  }

  private Validation validate() throws InterruptedException {
    return validator.validate(STORE, settings(ADDRESS, 0));
  }

  private static ReadFailure failure(ReadResult result) {
    assertThat(result).isInstanceOf(ReadResult.Failed.class);
    return ((ReadResult.Failed) result).failure();
  }

  @Test
  void equal_reads_are_one_and_each_gets_its_result_in_order() throws Exception {
    provider.start();
    validate(); // it is known now that it reads in batches
    provider.provider().secrets.put("db", "{\"user\":\"u\",\"port\":1}");
    RemoteRead user = RemoteRead.value("db", "user");
    RemoteRead keys = new RemoteRead("db", "", "", Content.VALUE, Form.MAP);
    assertThat(read(0, user, keys, user, RemoteRead.value("none", "")))
        .containsExactly(
            new ReadResult.Single(SecretValue.of("u")),
            new ReadResult.Keys(Map.of("user", SecretValue.of("u"), "port", SecretValue.of("1"))),
            new ReadResult.Single(SecretValue.of("u")),
            new ReadResult.Failed(new ReadFailure.NotFound("there is no secret none")));
    assertThat(provider.provider().reads).hasSize(2);
  }

  @Test
  void before_anything_is_known_of_a_provider_the_plain_contract_is_spoken() throws Exception {
    provider.start();
    provider.provider().secrets.put("db", "v");
    assertThat(read(0, RemoteRead.value("db", "")))
        .containsExactly(new ReadResult.Single(SecretValue.of("v")));
  }

  @Test
  void the_provider_is_told_who_asks() throws Exception {
    provider.start();
    validate();
    provider.provider().secrets.put("db", "v");
    List<CallContext> contexts = new ArrayList<>();
    provider.provider().step = contexts::add;
    read(0, RemoteRead.value("db", ""));
    assertThat(contexts)
        .singleElement()
        .satisfies(
            c -> {
              assertThat(c.owner()).isEqualTo("cluster/team-a/wanted");
              assertThat(c.sourceNamespace()).isEqualTo("team-a");
              assertThat(c.authenticationNamespace()).isEqualTo("team-a");
              assertThat(c.clusterStore()).isFalse();
            });
  }

  @Test
  void what_fails_for_a_while_is_retried_as_often_as_the_store_says_and_nothing_else_is()
      throws Exception {
    provider.start();
    validate();
    provider.provider().secrets.put("good", "v");
    AtomicInteger failures = new AtomicInteger();
    provider.provider().step =
        context -> {
          if (failures.getAndIncrement() < 2) {
            throw new ProviderException.TooManyRequests("slow down");
          }
        };
    assertThat(read(2, RemoteRead.value("good", "")))
        .containsExactly(new ReadResult.Single(SecretValue.of("v")));
    failures.set(0);
    assertThat(failure(read(1, RemoteRead.value("good", "")).getFirst()))
        .isEqualTo(new ReadFailure.Temporary("RESOURCE_EXHAUSTED", "slow down"));
    provider.provider().reads.clear();
    provider.provider().step =
        context -> {
          throw new ProviderException.PermissionDenied("lacks secretsmanager:GetSecretValue");
        };
    assertThat(failure(read(3, RemoteRead.value("good", "")).getFirst()))
        .isEqualTo(
            new ReadFailure.Refused("PERMISSION_DENIED", "lacks secretsmanager:GetSecretValue"));
    assertThat(provider.provider().reads).hasSize(1);
  }

  @Test
  void a_retry_reads_again_only_what_failed() throws Exception {
    provider.start();
    validate();
    provider.provider().secrets.put("good", "v");
    assertThat(read(3, RemoteRead.value("good", ""), RemoteRead.value("absent", ""))).hasSize(2);
    assertThat(provider.provider().reads)
        .extracting(key -> key.key())
        .containsExactlyInAnyOrder("good", "absent");
  }

  @Test
  void what_a_provider_answers_never_opens_the_breaker_but_that_it_is_away_does() throws Exception {
    provider.start();
    provider.provider().secrets.put("db", "v");
    provider.provider().step =
        context -> {
          throw new ProviderException.Unavailable("the backend is away");
        };
    for (int i = 0; i < 15; i++) {
      assertThat(failure(read(0, RemoteRead.value("db", "")).getFirst()).message())
          .isEqualTo("the backend is away");
    }
    assertThat(doubted).isEmpty();
    provider.provider().step = context -> {};
    provider.stop();
    String last = "";
    for (int i = 0; i < 15; i++) {
      last = failure(read(0, RemoteRead.value("db", "")).getFirst()).message();
    }
    assertThat(last).contains("left alone");
    assertThat(doubted).hasSize(15).containsOnly(STORE);
    provider.start();
    assertThat(failure(read(0, RemoteRead.value("db", "")).getFirst()).message())
        .contains("left alone");
    clock.advance(Duration.ofSeconds(10));
    assertThat(read(0, RemoteRead.value("db", "")))
        .containsExactly(new ReadResult.Single(SecretValue.of("v")));
  }

  @Test
  void a_provider_that_comes_back_is_connected_to_by_the_next_call() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(validate()).isInstanceOf(Validation.Unreachable.class);
    }
    provider.start();
    assertThat(validate()).isInstanceOf(Validation.Valid.class);
  }

  @Test
  void a_name_that_leads_to_a_metadata_address_is_refused_before_it_is_connected_to()
      throws Exception {
    Validation refused = validator.validate(STORE, settings(ELSEWHERE, 0));
    assertThat(refused)
        .isInstanceOfSatisfying(
            Validation.AddressRefused.class,
            r -> assertThat(r.message()).contains("169.254.169.254", "metadata"));
    List<ReadResult> results =
        reader.reads(STORE, settings(ELSEWHERE, 3), USER).read(List.of(RemoteRead.value("db", "")));
    assertThat(failure(results.getFirst())).isInstanceOf(ReadFailure.Refused.class);
  }

  @Test
  void no_text_of_a_result_shows_a_value() throws Exception {
    provider.start();
    provider.provider().secrets.put("db", "{\"k\":\"s3cr3t\"}");
    List<ReadResult> results =
        read(
            0,
            RemoteRead.value("db", "k"),
            RemoteRead.value("db", "missing"),
            new RemoteRead("db", "", "", Content.VALUE, Form.MAP));
    assertThat(results.toString()).doesNotContain("s3cr3t").contains("hidden");
  }
}
