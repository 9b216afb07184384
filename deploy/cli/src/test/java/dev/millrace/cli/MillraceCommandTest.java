package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
  void benchOfAServiceThatIsNotThereIsUnavailable() {
    Cli run =
        Cli.run(
            "bench", "e2e", "--count", "1", "--ingest", "127.0.0.1:1", "--query", "127.0.0.1:1");
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.err()).hasLineCount(1).contains("127.0.0.1:1");
  }
}
