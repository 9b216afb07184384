package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.service.Cli;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class MillraceCommandTest {
  @Test
  void everyCommandPrintsHelpAndDescribesEachOption() {
    List<CommandLine> commands = new ArrayList<>(List.of(MillraceCommand.commandLine()));
    for (int i = 0; i < commands.size(); i++) {
      CommandLine command = commands.get(i);
      commands.addAll(command.getSubcommands().values());
      String name = command.getCommandSpec().qualifiedName();
      assertThat(command.getUsageMessage()).as(name).contains("Usage: " + name);
      assertThat(command.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
      for (ArgSpec argument : command.getCommandSpec().args()) {
        assertThat(argument.description()).as("%s %s", name, argument).isNotEmpty();
      }
    }
    assertThat(commands).hasSizeGreaterThanOrEqualTo(7);
  }

  @Test
  void helpAndVersionAreAskedForInTheUsualWays() {
    for (Map.Entry<String, CommandLine> command :
        MillraceCommand.commandLine().getSubcommands().entrySet()) {
      Cli help = Cli.run(command.getKey(), "--help");
      assertThat(help.exitCode()).as(command.getKey()).isZero();
      assertThat(help.out()).contains("Usage: millrace " + command.getKey());
    }
    assertThat(Cli.run("--version").out()).contains("millrace ").contains("Java ");
    assertThat(Cli.run("--help").out()).contains("Exit codes:").contains("./millrace test");
    assertThat(Cli.run("completion").out()).contains("_complete_millrace").contains("import");
  }

  @Test
  void wrongUsageIsOneLine() {
    for (Cli run : List.of(Cli.run(), Cli.run("exprot"), Cli.run("get", "--colour"))) {
      assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(run.err()).hasLineCount(1).startsWith("millrace").contains("--help");
    }
  }

  @Test
  void theStagesOfAnImportLookOnlyBackwards() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.millrace.cli");
    Architectures.layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("exit")
        .definedBy("dev.millrace.cli.exit")
        .layer("connect")
        .definedBy("dev.millrace.cli.connect")
        .layer("read")
        .definedBy("dev.millrace.cli.read")
        .layer("map")
        .definedBy("dev.millrace.cli.map")
        .layer("send")
        .definedBy("dev.millrace.cli.send")
        .layer("imports")
        .definedBy("dev.millrace.cli.imports")
        .whereLayer("read")
        .mayOnlyBeAccessedByLayers("map", "send", "imports")
        .whereLayer("map")
        .mayOnlyBeAccessedByLayers("imports")
        .whereLayer("imports")
        .mayNotBeAccessedByAnyLayer()
        .check(classes);
  }
}
