package io.deploymentorchestrator.manifest.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import io.deploymentorchestrator.manifest.readiness.ReadinessRules.Binding;
import io.deploymentorchestrator.manifest.readiness.ReadinessRules.Traits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadinessRulesTest {

  private static final String AVAILABLE =
      "conditions: [{type: Available, status: \"True\"}, {type: Progressing, status: \"True\", reason: NewReplicaSetAvailable}]";

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # what | expected | message | group/version | kind | rest of the object
          being deleted | Progressing | is being deleted | v1 | ConfigMap | metadata: {deletionTimestamp: now}
          generation lag | Progressing | its controller has not seen the last change yet | x.io/v1 | Thing | {metadata: {generation: 2}, status: {observedGeneration: 1, conditions: [{type: Ready, status: "True"}]}}
          stalled | Failed | Broken: no way | x.io/v1 | Thing | status: {conditions: [{type: Stalled, status: "True", reason: Broken, message: no way}]}
          reconciling | Progressing | Applying | x.io/v1 | Thing | status: {conditions: [{type: Reconciling, status: "True", reason: Applying}, {type: Ready, status: "True"}]}
          ready | Ready | is ready | x.io/v1 | Thing | status: {conditions: [{type: Ready, status: "True"}]}
          not ready | Progressing | Err: why | x.io/v1 | Thing | status: {conditions: [{type: Ready, status: "False", reason: Err, message: why}]}
          ready unknown | Progressing | is not ready yet | x.io/v1 | Thing | status: {conditions: [{type: Ready, status: Unknown}]}
          other conditions only | Ready | is there | x.io/v1 | Thing | status: {conditions: [{type: Synced, status: "False"}]}
          no status at all | Ready | is there | v1 | ConfigMap | {}
          deployment unseen | Progressing | its controller has not seen it yet | apps/v1 | Deployment | {}
          deployment deadline | Failed | ProgressDeadlineExceeded: too slow | apps/v1 | Deployment | status: {observedGeneration: 1, conditions: [{type: Progressing, status: "False", reason: ProgressDeadlineExceeded, message: too slow}]}
          deployment paused | Progressing | is paused; set spec.paused to false, and its rollout goes on | apps/v1 | Deployment | {spec: {replicas: 1, paused: true}, status: {observedGeneration: 1, conditions: [{type: Progressing, status: Unknown, reason: DeploymentPaused}]}}
          deployment not paused | Progressing | 0 of 1 updated | apps/v1 | Deployment | {spec: {replicas: 1, paused: false}, status: {observedGeneration: 1}}
          deployment updating | Progressing | 1 of 3 updated | apps/v1 | Deployment | {spec: {replicas: 3}, status: {observedGeneration: 1, replicas: 3, updatedReplicas: 1, readyReplicas: 3, availableReplicas: 3}}
          deployment extra pods | Progressing | 1 of 4 still to be replaced or ended | apps/v1 | Deployment | {spec: {replicas: 3}, status: {observedGeneration: 1, replicas: 4, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3}}
          deployment not ready | Progressing | 2 of 3 ready | apps/v1 | Deployment | {spec: {replicas: 3}, status: {observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 2, availableReplicas: 2}}
          deployment not available | Progressing | 2 of 3 available | apps/v1 | Deployment | {spec: {replicas: 3}, status: {observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 2}}
          deployment rolling | Progressing | its rollout is not finished yet | apps/v1 | Deployment | {spec: {replicas: 1, progressDeadlineSeconds: 600}, status: {observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, conditions: [{type: Available, status: "True"}]}}
          deployment without available | Progressing | is not available yet | apps/v1 | Deployment | {spec: {replicas: 1}, status: {observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1}}
          stateful set unseen | Progressing | its controller has not seen it yet | apps/v1 | StatefulSet | {}
          stateful set not ready | Progressing | 1 of 2 ready | apps/v1 | StatefulSet | {spec: {replicas: 2}, status: {observedGeneration: 1, replicas: 2, readyReplicas: 1, updatedReplicas: 2}}
          stateful set shrinking | Progressing | 1 of 3 still to be ended | apps/v1 | StatefulSet | {spec: {replicas: 2}, status: {observedGeneration: 1, replicas: 3, readyReplicas: 3, updatedReplicas: 3}}
          stateful set updating | Progressing | 1 of 2 updated | apps/v1 | StatefulSet | {spec: {replicas: 2}, status: {observedGeneration: 1, replicas: 2, readyReplicas: 2, updatedReplicas: 1}}
          stateful set partitioned | Ready | 2 of 2 ready | apps/v1 | StatefulSet | {spec: {replicas: 2, updateStrategy: {rollingUpdate: {partition: 1}}}, status: {observedGeneration: 1, replicas: 2, readyReplicas: 2, updatedReplicas: 1}}
          stateful set on delete | Ready | is updated when its Pods are deleted | apps/v1 | StatefulSet | spec: {updateStrategy: {type: OnDelete}}
          stateful set ready | Ready | 1 of 1 ready | apps/v1 | StatefulSet | {status: {observedGeneration: 1, replicas: 1, readyReplicas: 1, updatedReplicas: 1}}
          daemon set unseen | Progressing | its controller has not seen it yet | apps/v1 | DaemonSet | {}
          daemon set scheduling | Progressing | 1 of 2 scheduled | apps/v1 | DaemonSet | status: {observedGeneration: 1, desiredNumberScheduled: 2, currentNumberScheduled: 1}
          daemon set updating | Progressing | 1 of 2 updated | apps/v1 | DaemonSet | status: {observedGeneration: 1, desiredNumberScheduled: 2, currentNumberScheduled: 2, updatedNumberScheduled: 1}
          daemon set not ready | Progressing | 1 of 2 ready | apps/v1 | DaemonSet | status: {observedGeneration: 1, desiredNumberScheduled: 2, currentNumberScheduled: 2, updatedNumberScheduled: 2, numberReady: 1}
          daemon set not available | Progressing | 1 of 2 available | apps/v1 | DaemonSet | status: {observedGeneration: 1, desiredNumberScheduled: 2, currentNumberScheduled: 2, updatedNumberScheduled: 2, numberReady: 2, numberAvailable: 1}
          daemon set ready | Ready | 2 of 2 available | apps/v1 | DaemonSet | status: {observedGeneration: 1, desiredNumberScheduled: 2, currentNumberScheduled: 2, updatedNumberScheduled: 2, numberReady: 2, numberAvailable: 2}
          replica set failing | Progressing | FailedCreate: quota | apps/v1 | ReplicaSet | status: {conditions: [{type: ReplicaFailure, status: "True", reason: FailedCreate, message: quota}]}
          replica set not ready | Progressing | 0 of 1 ready | apps/v1 | ReplicaSet | status: {observedGeneration: 1}
          replica set ready | Ready | 1 of 1 available | apps/v1 | ReplicaSet | status: {observedGeneration: 1, replicas: 1, readyReplicas: 1, availableReplicas: 1}
          pod new | Progressing | was not seen by the scheduler yet | v1 | Pod | {}
          pod unschedulable | Progressing | Unschedulable: no node | v1 | Pod | status: {phase: Pending, conditions: [{type: PodScheduled, status: "False", reason: Unschedulable, message: no node}]}
          pod starting | Progressing | is starting | v1 | Pod | status: {phase: Pending, conditions: [{type: PodScheduled, status: "True"}]}
          pod crashing | Failed | containers crash again and again: a | v1 | Pod | status: {phase: Running, containerStatuses: [{name: a, state: {waiting: {reason: CrashLoopBackOff}}}]}
          pod running | Progressing | is not ready yet | v1 | Pod | status: {phase: Running}
          pod ready | Ready | is ready | v1 | Pod | status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
          pod succeeded | Ready | has succeeded | v1 | Pod | status: {phase: Succeeded}
          pod failed | Failed | Evicted: no memory | v1 | Pod | status: {phase: Failed, reason: Evicted, message: no memory}
          job running | Progressing | is not complete yet | batch/v1 | Job | status: {active: 1}
          job suspended | Progressing | is suspended | batch/v1 | Job | status: {conditions: [{type: Suspended, status: "True"}]}
          job complete | Ready | is complete | batch/v1 | Job | status: {conditions: [{type: Complete, status: "True"}]}
          job failed | Failed | BackoffLimitExceeded: too often | batch/v1 | Job | status: {conditions: [{type: Failed, status: "True", reason: BackoffLimitExceeded, message: too often}]}
          claim pending | Progressing | is not bound yet | v1 | PersistentVolumeClaim | status: {phase: Pending}
          claim bound | Ready | is bound | v1 | PersistentVolumeClaim | status: {phase: Bound}
          claim lost | Failed | has lost its volume | v1 | PersistentVolumeClaim | status: {phase: Lost}
          service | Ready | is there | v1 | Service | spec: {type: ClusterIP}
          balancer without ip | Progressing | has no cluster IP yet | v1 | Service | spec: {type: LoadBalancer}
          balancer | Ready | is there | v1 | Service | spec: {type: LoadBalancer, clusterIP: 10.0.0.1}
          definition new | Progressing | is being installed | apiextensions.k8s.io/v1 | CustomResourceDefinition | {}
          definition installing | Progressing | is being installed | apiextensions.k8s.io/v1 | CustomResourceDefinition | status: {conditions: [{type: Established, status: "False", reason: Installing}]}
          definition refused | Failed | ListKindConflict: taken | apiextensions.k8s.io/v1 | CustomResourceDefinition | status: {conditions: [{type: NamesAccepted, status: "False", reason: ListKindConflict, message: taken}]}
          definition established | Ready | is established | apiextensions.k8s.io/v1 | CustomResourceDefinition | status: {conditions: [{type: NamesAccepted, status: "True"}, {type: Established, status: "True"}]}
          budget unseen | Progressing | its controller has not seen it yet | policy/v1 | PodDisruptionBudget | {}
          budget | Ready | allowed disruptions are computed | policy/v1 | PodDisruptionBudget | status: {observedGeneration: 1}
          a Deployment of another group | Ready | is there | x.io/v1 | Deployment | {}
          """)
  void rule(
      String what, String expected, String message, String apiVersion, String kind, String rest) {
    Readiness readiness = judge(apiVersion, kind, rest, Traits.NONE);

    assertThat(readiness.getClass().getSimpleName()).isEqualTo(expected);
    assertThat(readiness.message()).isEqualTo(message);
  }

  @Test
  void an_available_deployment_is_ready() {
    String status =
        "status: {observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, "
            + AVAILABLE
            + "}";
    assertThat(judge("apps/v1", "Deployment", status, Traits.NONE))
        .isInstanceOf(Readiness.Ready.class);
  }

  @Test
  void a_custom_resource_that_declares_conditions_is_not_ready_before_it_has_one() {
    Traits declares = new Traits(true, Binding.IMMEDIATE);

    assertThat(judge("x.io/v1", "Thing", "{}", declares))
        .isEqualTo(new Readiness.Progressing("has no status condition yet"));
    assertThat(
            judge(
                "x.io/v1",
                "Thing",
                "status: {conditions: [{type: Synced, status: \"True\"}]}",
                declares))
        .isInstanceOf(Readiness.Ready.class);
  }

  @Test
  void a_claim_that_waits_for_its_first_consumer_is_ready() {
    assertThat(
            judge(
                "v1",
                "PersistentVolumeClaim",
                "status: {phase: Pending}",
                new Traits(false, Binding.FIRST_CONSUMER)))
        .isEqualTo(new Readiness.Ready("waits for its first consumer"));
  }

  private static Readiness judge(String apiVersion, String kind, String rest, Traits traits) {
    var object = Yaml.tree(rest);
    object.put("apiVersion", apiVersion);
    object.put("kind", kind);
    return ReadinessRules.judge(object, traits);
  }
}
