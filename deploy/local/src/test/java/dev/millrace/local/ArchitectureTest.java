package dev.millrace.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.millrace.local",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule servicesAreStartedNotLinked =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.millrace.ingest..",
              "dev.millrace.storage..",
              "dev.millrace.query..",
              "dev.millrace.contract..",
              "org.apache.kafka..",
              "redis..");

  @ArchTest
  static final ArchRule processesKnowNothingOfWhatTheyRun =
      noClasses()
          .that()
          .resideInAPackage("dev.millrace.local.process")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.millrace.local", "dev.millrace.local.kafka", "dev.millrace.local.redis");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.millrace.(local.*)").should().beFreeOfCycles();
}
