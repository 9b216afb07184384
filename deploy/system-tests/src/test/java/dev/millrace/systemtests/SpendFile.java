package dev.millrace.systemtests;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.tukaani.xz.XZInputStream;

/**
 * The spending data set, added up from the file alone: how many distinct payments, and for each
 * account how many, and its debit and credit totals in pence. Knows nothing of how Millrace reads
 * it.
 *
 * @param rows how many lines of data
 * @param ids distinct ids
 * @param accounts by account name
 */
record SpendFile(int rows, Set<String> ids, Map<String, Account> accounts) {
  static final Path PATH =
      Home.path().resolve("../shared/data/calderdale_spend.csv.xz").normalize();

  /** Of one account. */
  static final class Account {
    final Set<String> ids = new HashSet<>();
    BigInteger debit = BigInteger.ZERO;
    BigInteger credit = BigInteger.ZERO;
  }

  static boolean exists() {
    return Files.isRegularFile(PATH);
  }

  static SpendFile read() {
    Set<String> ids = new HashSet<>();
    Map<String, Account> accounts = new HashMap<>();
    int rows = 0;
    try (Reader text =
            new InputStreamReader(
                new XZInputStream(Files.newInputStream(PATH)), StandardCharsets.UTF_8);
        CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(text)) {
      for (NamedCsvRecord row : csv) {
        rows++;
        if (ids.add(row.getField("id"))) {
          addUp(row, accounts);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SpendFile(rows, ids, accounts);
  }

  private static void addUp(NamedCsvRecord row, Map<String, Account> accounts) {
    BigDecimal pounds = new BigDecimal(row.getField("amount"));
    BigInteger pence = pounds.movePointRight(2).abs().toBigIntegerExact();
    boolean reversed = pounds.signum() < 0;
    String paying = row.getField(reversed ? "credit_account" : "debit_code");
    String paid = row.getField(reversed ? "debit_code" : "credit_account");
    Account debit = accounts.computeIfAbsent(paying, name -> new Account());
    debit.ids.add(row.getField("id"));
    debit.debit = debit.debit.add(pence);
    Account credit = accounts.computeIfAbsent(paid, name -> new Account());
    credit.ids.add(row.getField("id"));
    credit.credit = credit.credit.add(pence);
  }
}
