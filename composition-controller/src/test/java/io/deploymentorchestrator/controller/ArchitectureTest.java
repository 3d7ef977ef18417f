package io.deploymentorchestrator.controller;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.deploymentorchestrator.controller");

  @Test
  void purePackagesKnowNeitherKubernetesNorPlugins() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "..controller.json..",
            "..controller.limits..",
            "..controller.scheduling..",
            "..controller.reference..",
            "..controller.graph..",
            "..controller.plan..",
            "..controller.status..",
            "..controller.text..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.fabric8..",
            "io.javaoperatorsdk..",
            "org.pf4j..",
            "..controller.kubernetes..",
            "..controller.plugin..",
            "..controller.runtime..",
            "..controller.cli..")
        .check(CLASSES);
  }

  @Test
  void onlyTheKubernetesPackageKnowsTheOperatorRuntime() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..controller.kubernetes..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.javaoperatorsdk..")
        .check(CLASSES);
  }

  @Test
  void onlyThePluginPackageKnowsPf4j() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..controller.plugin..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.pf4j..")
        .check(CLASSES);
  }

  @Test
  void referencesKnowNothingOfTheRest() {
    noClasses()
        .that()
        .resideInAPackage("..controller.reference..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..controller.api..",
            "..controller.graph..",
            "..controller.plan..",
            "..controller.status..")
        .check(CLASSES);
  }
}
