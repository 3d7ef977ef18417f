package io.deploymentorchestrator.testkit.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Lets tests take a {@link Cluster} as a parameter. One control plane serves all tests of the JVM:
 * it is started when the first test asks, with its tools provisioned if need be, and stopped after
 * the last one.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ClusterExtension.class)
public @interface WithCluster {}
