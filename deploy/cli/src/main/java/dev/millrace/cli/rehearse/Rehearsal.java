package dev.millrace.cli.rehearse;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.cli.MillraceCommand;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.v1.Transaction;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;
import picocli.CommandLine;

/**
 * Small imports into services that keep nothing, and a question that they can not answer. The
 * {@code millrace} script runs this after a build so that the virtual machine writes a cache of the
 * classes it loaded and linked; every command then starts with them.
 */
public final class Rehearsal {
  /** So many that what is called for every row counts as often used. */
  private static final int ROWS = 50_000;

  private static final long START_MICROS = 1_577_836_800_000_000L; // 2020

  private static final String MAPPING =
      """
      fields:
        id: {column: id}
        debit_account: {column: from}
        credit_account: {column: to}
        amount: {column: sum, scale: 2}
        currency: {constant: GBP}
        time:
          column: day
          formats:
            - yyyy-MM-dd
          zone: UTC
      attributes:
        columns: rest
        except:
          - note
      """;

  private Rehearsal() {}

  /** Ends with the exit code of the imports. */
  public static void main(String[] arguments) throws IOException {
    System.exit(run());
  }

  static int run() throws IOException {
    Server service =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new EmptyIngest())
            .addService(new EmptyQuery())
            .build()
            .start();
    Path file = Files.createTempFile("millrace-rehearsal", ".csv.xz");
    Path mapping = Files.createTempFile("millrace-rehearsal", ".yaml");
    try {
      writeRows(file);
      Files.writeString(mapping, MAPPING);
      String endpoint = "127.0.0.1:" + service.getPort();
      String[] importing = {
        "import",
        file.toString(),
        "--mapping",
        mapping.toString(),
        "--ingest",
        endpoint,
        "--query",
        endpoint
      };
      int text = execute(importing);
      int json = execute(withJson(importing));
      int _ = execute("get", "t1", "--query", endpoint);
      return text == ExitCode.OK ? json : text;
    } finally {
      service.shutdownNow();
      Files.deleteIfExists(file);
      Files.deleteIfExists(mapping);
    }
  }

  private static int execute(String... arguments) {
    CommandLine line = MillraceCommand.commandLine();
    line.setOut(new PrintWriter(Writer.nullWriter()));
    line.setErr(new PrintWriter(Writer.nullWriter()));
    return line.execute(arguments);
  }

  private static String[] withJson(String[] arguments) {
    String[] more = Arrays.copyOf(arguments, arguments.length + 1);
    more[arguments.length] = "--json";
    return more;
  }

  /** Rows that differ as real ones do, so that all of the decompression is used. */
  private static void writeRows(Path file) throws IOException {
    TransactionGenerator generator =
        new TransactionGenerator(GeneratorOptions.of("rehearsal", 1, START_MICROS));
    try (OutputStream xz = new XZOutputStream(Files.newOutputStream(file), new LZMA2Options(0));
        Writer rows = new OutputStreamWriter(xz, StandardCharsets.UTF_8)) {
      rows.write("id,from,to,sum,day,type,ref,note\n");
      for (int row = 0; row < ROWS; row++) {
        Transaction transaction = generator.next();
        String text =
            "%s,%s,%s,%d.%02d,2020-01-%02d,\"%s\",%s,"
                .formatted(
                    transaction.getId(),
                    transaction.getDebitAccount(),
                    transaction.getCreditAccount(),
                    transaction.getAmount().getLow() / 100,
                    transaction.getAmount().getLow() % 100,
                    1 + row % 31,
                    transaction.getType(),
                    transaction.getReference());
        rows.write(text + '\n');
      }
    }
  }
}
