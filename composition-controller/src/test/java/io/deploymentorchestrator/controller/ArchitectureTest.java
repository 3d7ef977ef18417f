package io.deploymentorchestrator.controller;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
            "..controller.lifecycle..",
            "io.deploymentorchestrator.controller.objects..",
            "..controller.reference..",
            "..controller.graph..",
            "..controller.plan..",
            "..controller.status..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.fabric8..",
            "io.javaoperatorsdk..",
            "org.pf4j..",
            "..controller.kubernetes..",
            "..operator.kubernetes..",
            "..operator.leader..",
            "..operator.resources..",
            "..controller.plugin..",
            "..controller.runtime..",
            "..controller.cli..")
        .check(CLASSES);
  }

  @Test
  void only_the_kubernetes_package_knows_the_operator_framework() {
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

  @Test
  void nothing_that_needs_no_kubernetes_lives_in_the_kubernetes_package() {
    List<JavaClass> classes =
        CLASSES.stream()
            .filter(c -> c.getPackageName().contains(".controller.kubernetes"))
            .filter(c -> !c.getSimpleName().equals("package-info"))
            .toList();
    assertThat(classes).isNotEmpty();
    Set<String> needing = new HashSet<>();
    int known;
    do { // what uses a class that needs it needs it, too
      known = needing.size();
      classes.stream()
          .filter(c -> needsKubernetes(c, needing))
          .forEach(c -> needing.add(outermost(c)));
    } while (needing.size() > known);
    assertThat(classes).extracting(ArchitectureTest::outermost).isSubsetOf(needing);
  }

  private static boolean needsKubernetes(JavaClass type, Set<String> needing) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(Dependency::getTargetClass)
        .anyMatch(
            target ->
                target.getPackageName().startsWith("io.fabric8.")
                    || target.getPackageName().startsWith("io.javaoperatorsdk.")
                    || target
                        .getPackageName()
                        .startsWith("io.deploymentorchestrator.operator.kubernetes")
                    || needing.contains(outermost(target)));
  }

  private static String outermost(JavaClass type) {
    JavaClass outer = type;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer.getName();
  }
}
