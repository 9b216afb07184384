package dev.millrace.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.millrace.bench",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesFormNoCircle =
      slices().matching("dev.millrace.bench.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theGeneratorNeedsTheContractAlone =
      noClasses()
          .that()
          .resideInAPackage("..bench.generate")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "picocli..", "dev.millrace.local..");

  @ArchTest
  static final ArchRule stagesDoNotKnowTheCommandLine =
      noClasses()
          .that()
          .resideInAPackage("dev.millrace.bench.*")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "dev.millrace.bench");
}
