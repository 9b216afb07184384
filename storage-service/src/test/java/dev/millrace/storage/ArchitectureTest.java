package dev.millrace.storage;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.millrace.storage");

  @Test
  void packagesDependInOneDirection() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("layout")
        .definedBy("..storage.layout..")
        .layer("rocks")
        .definedBy("..storage.rocks..")
        .layer("summary")
        .definedBy("..storage.summary..")
        .layer("outcome")
        .definedBy("..storage.outcome..")
        .layer("ownership")
        .definedBy("..storage.ownership..")
        .layer("apply")
        .definedBy("..storage.apply..")
        .layer("read")
        .definedBy("..storage.read..")
        .layer("tail")
        .definedBy("..storage.tail..")
        .layer("verify")
        .definedBy("..storage.verify..")
        .layer("maintain")
        .definedBy("..storage.maintain..")
        .layer("checkpoint")
        .definedBy("..storage.checkpoint..")
        .layer("consume")
        .definedBy("..storage.consume..")
        .layer("rpc")
        .definedBy("..storage.rpc..")
        .layer("wiring")
        .definedBy("..storage.wiring..", "dev.millrace.storage")
        .whereLayer("wiring")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("rpc")
        .mayOnlyBeAccessedByLayers("wiring")
        .whereLayer("consume")
        .mayOnlyBeAccessedByLayers("wiring")
        .whereLayer("read")
        .mayOnlyBeAccessedByLayers("tail", "rpc", "wiring")
        .whereLayer("tail")
        .mayOnlyBeAccessedByLayers("rpc", "wiring")
        .whereLayer("verify")
        .mayOnlyBeAccessedByLayers("consume", "rpc", "wiring")
        .whereLayer("maintain")
        .mayOnlyBeAccessedByLayers("rpc", "wiring")
        .whereLayer("checkpoint")
        .mayOnlyBeAccessedByLayers("rpc", "wiring")
        .whereLayer("apply")
        .mayOnlyBeAccessedByLayers("consume", "wiring")
        .whereLayer("ownership")
        .mayOnlyBeAccessedByLayers("apply", "read", "tail", "maintain", "consume", "rpc", "wiring")
        .whereLayer("outcome")
        .mayOnlyBeAccessedByLayers("ownership", "consume", "rpc", "wiring")
        .whereLayer("summary")
        .mayOnlyBeAccessedByLayers("ownership", "apply", "read", "verify", "wiring")
        .check(classes);
  }

  @Test
  void nativeHandlesStayInRocks() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideOutsideOfPackage("..storage.rocks..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("org\\.rocksdb\\.(?!RocksDBException).*")
        .because("a native handle used after close ends the process")
        .check(classes);
  }
}
