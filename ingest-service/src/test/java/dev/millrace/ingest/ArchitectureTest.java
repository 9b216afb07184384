package dev.millrace.ingest;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

@AnalyzeClasses(
    packages = "dev.millrace.ingest",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule STAGES_KNOW_ONLY_WHAT_COMES_AFTER_THEM =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("main")
          .definedBy("dev.millrace.ingest")
          .layer("wiring")
          .definedBy("..ingest.wiring..")
          .layer("rpc")
          .definedBy("..ingest.rpc..")
          .layer("admit")
          .definedBy("..ingest.admit..")
          .layer("batch")
          .definedBy("..ingest.batch..")
          .layer("publish")
          .definedBy("..ingest.publish..")
          .layer("outcome")
          .definedBy("..ingest.outcome..")
          .layer("submission")
          .definedBy("..ingest.submission..")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("wiring")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("rpc")
          .mayOnlyBeAccessedByLayers("wiring")
          .whereLayer("admit")
          .mayOnlyBeAccessedByLayers("rpc", "wiring")
          .whereLayer("batch")
          .mayOnlyBeAccessedByLayers("rpc", "publish", "wiring")
          .whereLayer("publish")
          .mayOnlyBeAccessedByLayers("rpc", "outcome", "wiring")
          .whereLayer("outcome")
          .mayOnlyBeAccessedByLayers("wiring");

  @ArchTest
  static final ArchRule ONLY_PUBLISHING_AND_WIRING_KNOW_THE_PRODUCER =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackages("..ingest.publish..", "..ingest.wiring..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka.clients.producer..");

  @ArchTest
  static final ArchRule STAGES_DO_NOT_KNOW_MICRONAUT =
      ArchRuleDefinition.noClasses()
          .that()
          .resideInAnyPackage(
              "..ingest.rpc..",
              "..ingest.admit..",
              "..ingest.batch..",
              "..ingest.publish..",
              "..ingest.outcome..",
              "..ingest.submission..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micronaut..");
}
