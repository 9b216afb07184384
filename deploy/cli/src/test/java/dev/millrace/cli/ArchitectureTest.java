package dev.millrace.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** The direction of packages: read → map → send, under the commands that use them. */
@AnalyzeClasses(packages = "dev.millrace.cli", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.millrace.cli.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theStagesOfAnImportLookOnlyBackwards =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("read")
          .definedBy("dev.millrace.cli.read")
          .layer("map")
          .definedBy("dev.millrace.cli.map")
          .layer("send")
          .definedBy("dev.millrace.cli.send")
          .layer("imports")
          .definedBy("dev.millrace.cli.imports")
          .layer("demo")
          .definedBy("dev.millrace.cli.demo")
          .whereLayer("read")
          .mayOnlyBeAccessedByLayers("map", "send", "imports")
          .whereLayer("map")
          .mayOnlyBeAccessedByLayers("imports")
          .whereLayer("send")
          .mayOnlyBeAccessedByLayers("imports", "demo")
          .whereLayer("imports")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule stagesAndExitCodesKnowNoCommandLine =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.millrace.cli.exit", "dev.millrace.cli.read", "dev.millrace.cli.send")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule servicesAreReachedThroughTheContractAlone =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.millrace.ingest..",
              "dev.millrace.storage..",
              "dev.millrace.query..",
              "dev.millrace.internal..");
}
