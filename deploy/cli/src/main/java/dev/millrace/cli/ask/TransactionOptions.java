package dev.millrace.cli.ask;

import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A transaction given by options, by a JSON file, or by a file with some fields replaced. */
final class TransactionOptions {
  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "A JSON object as `millrace get --json` prints under transaction, or - for standard"
              + " input. Options replace its fields.")
  private @Nullable String file;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "1 to 128 of A-Za-z0-9._:- Default: a new UUIDv7.")
  private @Nullable String id;

  @Option(names = "--debit", paramLabel = "ACCOUNT", description = "The account debited.")
  private @Nullable String debit;

  @Option(names = "--credit", paramLabel = "ACCOUNT", description = "The account credited.")
  private @Nullable String credit;

  @Option(
      names = "--amount",
      paramLabel = "UNITS",
      description = "In minor units: 1050 is 10.50 of a currency with two decimals.")
  private @Nullable String amount;

  @Option(names = "--currency", paramLabel = "CODE", description = "For example GBP.")
  private @Nullable String currency;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description = "ISO 8601, or microseconds since 1970. Default: now.")
  private @Nullable String time;

  @Option(names = "--type", paramLabel = "TYPE", description = "What kind of transaction.")
  private @Nullable String type;

  @Option(names = "--reference", paramLabel = "TEXT", description = "An indexed reference.")
  private @Nullable String reference;

  @Option(
      names = "--partition-key",
      paramLabel = "KEY",
      description = "Transactions that share it keep their order.")
  private @Nullable String partitionKey;

  @Option(
      names = "--attribute",
      paramLabel = "NAME=VALUE",
      description = "An attribute. May be repeated.")
  private Map<String, String> attributes = new LinkedHashMap<>();

  /** The transaction; fields that neither options nor file give are left out. */
  Transaction transaction(@Nullable String ledger) {
    Transaction.Builder transaction = Transaction.newBuilder();
    if (file != null) {
      TransactionJson.read(file.equals("-") ? "standard input" : file, text(file), transaction);
    }
    set(id, transaction::setId);
    set(ledger, transaction::setLedger);
    set(debit, transaction::setDebitAccount);
    set(credit, transaction::setCreditAccount);
    set(amount, text -> transaction.setAmount(TransactionJson.amount("--amount", text)));
    set(currency, transaction::setCurrency);
    set(time, text -> transaction.setTimeMicros(TransactionJson.time("--time", text)));
    set(type, transaction::setType);
    set(reference, transaction::setReference);
    set(partitionKey, transaction::setPartitionKey);
    transaction.putAllAttributes(attributes);
    fillIn(transaction);
    return transaction.build();
  }

  private static void fillIn(Transaction.Builder transaction) {
    if (transaction.getId().isEmpty()) {
      transaction.setId(newId());
    }
    if (transaction.getLedger().isEmpty()) {
      transaction.setLedger(ConnectionOptions.DEFAULT_LEDGER);
    }
    if (!transaction.hasTimeMicros()) {
      transaction.setTimeMicros(Times.now());
    }
  }

  private static void set(@Nullable String text, Consumer<String> setter) {
    if (text != null) {
      setter.accept(text);
    }
  }

  private static String text(String file) {
    try {
      return file.equals("-")
          ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(Path.of(file));
    } catch (IOException e) {
      throw CommandFailure.badInput("can not read " + file + ": " + e);
    }
  }

  /** A UUIDv7, RFC 9562: the time in milliseconds, then random bits. */
  private static String newId() {
    SecureRandom random = new SecureRandom();
    long high = System.currentTimeMillis() << 16 | 0x7000L | random.nextInt(0x1000);
    long low = random.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
