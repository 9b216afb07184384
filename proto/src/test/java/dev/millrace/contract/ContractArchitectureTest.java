package dev.millrace.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.millrace.contract", importOptions = DoNotIncludeTests.class)
class ContractArchitectureTest {
  @ArchTest
  static final ArchRule contractKnowsNoServiceNorItsLibraries =
      noClasses()
          .that()
          .resideInAPackage("dev.millrace.contract..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.micronaut..",
              "org.rocksdb..",
              "io.lettuce..",
              "com.github.benmanes.caffeine..",
              "io.micrometer..",
              "io.netty..",
              "dev.millrace.ingest..",
              "dev.millrace.storage..",
              "dev.millrace.query..",
              "dev.millrace.local..");

  @ArchTest
  static final ArchRule contractNeedsOnlyItsFewLibraries =
      classes()
          .that()
          .resideInAPackage("dev.millrace.contract..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "dev.millrace.contract..",
              "dev.millrace.v1..",
              "com.google.protobuf..",
              "com.google.rpc..",
              "io.grpc..",
              "org.apache.kafka..",
              "org.slf4j..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.millrace.contract.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule keysAndRulesDependOnNoOtherPackageButMessages =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.millrace.contract.identity..", "dev.millrace.contract.transaction..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "org.apache.kafka..", "org.slf4j..");
}
