package io.deploymentorchestrator.secrets;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.deploymentorchestrator.secrets");

  private static final String[] PURE = {
    "..secrets.store..", "..secrets.sync..", "..secrets.template..", "..secrets.certificates.."
  };

  @Test
  void pure_packages_know_neither_kubernetes_nor_grpc() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.fabric8..",
            "io.javaoperatorsdk..",
            "io.grpc..",
            "com.google.protobuf..",
            "io.deploymentorchestrator.operator.kubernetes..",
            "..secrets.kubernetes..",
            "..secrets.provider..",
            "..secrets.runtime..",
            "..secrets.cli..")
        .check(CLASSES);
  }

  @Test
  void only_the_provider_package_knows_grpc() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..secrets.provider..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "com.google.protobuf..")
        .check(CLASSES);
  }

  @Test
  void only_the_kubernetes_package_knows_the_operator_framework() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..secrets.kubernetes..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.javaoperatorsdk..")
        .check(CLASSES);
  }

  @Test
  void of_the_sdk_nothing_that_serves_is_used() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.deploymentorchestrator.provider.server..")
        .check(CLASSES);
  }
}
