package dev.millrace.query;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** The direction of packages: rpc → lookup → cache, route → owner. */
@AnalyzeClasses(packages = "dev.millrace.query", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule STAGES_FOLLOW_ONE_ANOTHER =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("main")
          .definedBy("dev.millrace.query")
          .layer("wiring")
          .definedBy("..query.wiring..")
          .layer("rpc")
          .definedBy("..query.rpc..")
          .layer("lookup")
          .definedBy("..query.lookup..")
          .layer("cache")
          .definedBy("..query.cache..")
          .layer("route")
          .definedBy("..query.route..")
          .layer("tail")
          .definedBy("..query.tail..")
          .layer("owner")
          .definedBy("..query.owner..")
          .layer("freshness")
          .definedBy("..query.freshness..")
          .layer("page")
          .definedBy("..query.page..")
          .whereLayer("wiring")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("rpc")
          .mayOnlyBeAccessedByLayers("wiring")
          .whereLayer("lookup")
          .mayOnlyBeAccessedByLayers("rpc", "wiring")
          .whereLayer("cache")
          .mayOnlyBeAccessedByLayers("lookup", "wiring", "rpc")
          .whereLayer("route")
          .mayOnlyBeAccessedByLayers("lookup", "tail", "wiring")
          .whereLayer("tail")
          .mayOnlyBeAccessedByLayers("rpc", "wiring")
          .whereLayer("owner")
          .mayOnlyBeAccessedByLayers("lookup", "tail", "wiring")
          .whereLayer("page")
          .mayOnlyBeAccessedByLayers("lookup", "rpc", "wiring")
          .whereLayer("freshness")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule MICRONAUT_STAYS_IN_WIRING =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackages("..query.wiring..", "dev.millrace.query")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micronaut..");

  @ArchTest
  static final ArchRule REDIS_STAYS_IN_THE_CACHE =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackages("..query.cache..", "..query.wiring..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.lettuce..");
}
