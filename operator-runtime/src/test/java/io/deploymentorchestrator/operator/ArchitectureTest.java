package io.deploymentorchestrator.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.deploymentorchestrator.operator");

  @Test
  void what_needs_no_kubernetes_knows_none() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "..operator.kubernetes..", "..operator.leader..", "..operator.resources..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.fabric8..",
            "io.javaoperatorsdk..",
            "..operator.kubernetes..",
            "..operator.leader..",
            "..operator.resources..")
        .check(CLASSES);
  }

  @Test
  void only_the_kubernetes_package_knows_the_operator_framework() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..operator.kubernetes..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.javaoperatorsdk..")
        .check(CLASSES);
  }
}
