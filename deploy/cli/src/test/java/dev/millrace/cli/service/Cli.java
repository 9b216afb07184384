package dev.millrace.cli.service;

import dev.millrace.cli.MillraceCommand;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of the command line, in this process.
 *
 * @param exitCode what the process would end with
 */
public record Cli(int exitCode, String out, String err) {
  /** Runs a command. */
  public static Cli run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        MillraceCommand.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Cli(exitCode, out.toString(), err.toString());
  }

  /** Runs a command against services. */
  public static Cli run(MemoryServices services, String... arguments) {
    String[] all = new String[arguments.length + 4];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--ingest";
    all[arguments.length + 1] = services.endpoint();
    all[arguments.length + 2] = "--query";
    all[arguments.length + 3] = services.endpoint();
    return run(all);
  }
}
