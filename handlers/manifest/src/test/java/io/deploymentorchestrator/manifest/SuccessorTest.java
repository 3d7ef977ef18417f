package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuccessorTest {

  private static final String OLD =
      """
      {apiVersion: v1, kind: Service, spec: {type: NodePort, clusterIP: 10.0.0.7, clusterIPs: [10.0.0.7],
       healthCheckNodePort: 31000, ports: [{port: 80, nodePort: 30080}, {port: 443, nodePort: 30443}]}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {clusterIP: 10.0.0.7}                                  | {}
          {clusterIP: 10.0.0.7, clusterIPs: [10.0.0.7]}          | {}
          {clusterIPs: [10.0.0.7, "fd00::1"]}                    | {}
          {clusterIP: 10.0.0.9}                                  | {clusterIP: 10.0.0.9}
          {clusterIP: None}                                      | {clusterIP: None}
          {healthCheckNodePort: 31000}                           | {}
          {healthCheckNodePort: 31001}                           | {healthCheckNodePort: 31001}
          {ports: [{port: 81, nodePort: 30080}, {port: 443, nodePort: 30500}]} | {ports: [{port: 81}, {port: 443, nodePort: 30500}]}
          """)
  void what_the_old_service_gives_back_is_not_asked_for_beside_it(String spec, String asked) {
    assertThat(Successor.of(service(spec), Yaml.tree(OLD))).isEqualTo(service(asked));
  }

  @Test
  void a_headless_one_stays_headless_and_other_kinds_stay_as_they_are() {
    Map<String, Object> headless = service("{clusterIP: None}");
    assertThat(Successor.of(headless, headless)).isEqualTo(headless);
    Map<String, Object> other =
        Yaml.tree("{apiVersion: example.com/v1, kind: Service, spec: {clusterIP: 10.0.0.7}}");
    assertThat(Successor.of(other, Yaml.tree(OLD))).isSameAs(other);
  }

  private static Map<String, Object> service(String spec) {
    return Yaml.tree("{apiVersion: v1, kind: Service, spec: " + spec + "}");
  }
}
