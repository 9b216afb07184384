package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.ListOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * 577,914 real payments, imported while the storage service is killed, imported again, and compared
 * with sums made from the file alone. Skipped where the data set is not beside the project.
 *
 * <p>After all other classes: a scan of any ledger reads past its records.
 */
@Order(Integer.MAX_VALUE)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealDataImportTest {
  private static final int ROWS = 577_914;
  private static final int STORED = 575_925;
  private static final int REPEATED = 1_989;
  private static final String LEDGER = "calderdale";
  private static final int ACCOUNTS_COMPARED = 10;
  private static final String BUSY_ACCOUNT = "S159221";

  @TempDir Path directory;
  private TestStack stack;
  private SpendFile file;

  @BeforeAll
  void start() {
    Assumptions.assumeTrue(
        SpendFile.exists(), () -> "skipped: the data set is not there: " + SpendFile.PATH);
    stack = TestStack.shared();
    file = SpendFile.read();
    assertThat(file.rows()).isEqualTo(ROWS);
    assertThat(file.ids()).hasSize(STORED);
  }

  @Test
  @Order(1)
  void everyRowIsStoredOnceThoughTheStorageServiceDiesInTheMiddle() {
    Cli.Running running = Cli.start(directory, importCommand());
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .until(() -> storedSoFar() > STORED / 4);
    assertThat(running.process().isAlive()).as("the import still runs").isTrue();
    stack.kill("storage-service");
    stack.restart("storage-service");
    Cli.Result result = running.await();
    assertThat(result.err() + result.out()).isNotBlank();
    assertThat(result.exitCode()).as(result.err()).isZero();
    JsonNode summary = result.json();
    assertThat(summary.get("rows").asInt()).isEqualTo(ROWS);
    assertThat(summary.get("stored").asInt()).isEqualTo(STORED);
    assertThat(summary.get("duplicates").asInt()).isEqualTo(REPEATED);
    assertThat(summary.get("conflicts").asInt()).isZero();
    assertThat(summary.get("rejected").asInt()).isZero();
  }

  @Test
  @Order(2)
  void importingAgainStoresNothing() {
    Cli.Result result = Cli.run(directory, importCommand());
    assertThat(result.exitCode()).as(result.err()).isZero();
    JsonNode summary = result.json();
    assertThat(summary.get("rows").asInt()).isEqualTo(ROWS);
    assertThat(summary.get("stored").asInt()).isZero();
    assertThat(summary.get("duplicates").asInt()).isEqualTo(ROWS);
  }

  @Test
  @Order(3)
  void aBusyAccountIsListedWholeOnceAndInOrder() {
    List<AccountEntry> entries =
        stack
            .clients()
            .list(LEDGER, BUSY_ACCOUNT, ListOrder.LIST_ORDER_OLDEST_FIRST, 1000, Clients.FULLY);
    assertThat(entries)
        .extracting(e -> e.getTransaction().getTransaction().getId())
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(file.accounts().get(BUSY_ACCOUNT).ids);
    assertThat(entries)
        .isSortedAccordingTo(
            Comparator.comparingLong(AccountEntry::getTimeMicros)
                .thenComparingInt(e -> e.getPosition().getPartition())
                .thenComparingLong(e -> e.getPosition().getOffset()));
  }

  @Test
  @Order(4)
  void summariesEqualSumsMadeFromTheFileAlone() {
    List<String> busiest =
        file.accounts().entrySet().stream()
            .sorted(Comparator.comparingInt(e -> -e.getValue().ids.size()))
            .map(Map.Entry::getKey)
            .filter(name -> !name.isEmpty())
            .limit(ACCOUNTS_COMPARED / 2)
            .toList();
    List<String> names =
        file.accounts().keySet().stream().filter(n -> !n.isEmpty()).sorted().toList();
    Random random = new Random(20261120);
    for (int i = 0; i < ACCOUNTS_COMPARED; i++) {
      compare(i < busiest.size() ? busiest.get(i) : names.get(random.nextInt(names.size())));
    }
  }

  private void compare(String account) {
    SpendFile.Account expected = file.accounts().get(account);
    AccountSummary actual = stack.clients().summary(LEDGER, account, Clients.FULLY).getSummary();
    assertThat(actual.getCount()).as(account).isEqualTo(expected.ids.size());
    assertThat(actual.getTotalsList()).as(account).hasSize(1);
    CurrencyTotals totals = actual.getTotals(0);
    assertThat(totals.getCurrency()).isEqualTo("GBP");
    assertThat(Amounts.toBigInteger(totals.getDebit())).as(account).isEqualTo(expected.debit);
    assertThat(Amounts.toBigInteger(totals.getCredit())).as(account).isEqualTo(expected.credit);
  }

  private long storedSoFar() {
    String busiest = "S159221";
    long seen =
        stack
            .clients()
            .summary(LEDGER, busiest, dev.millrace.v1.Consistency.getDefaultInstance())
            .getSummary()
            .getCount();
    return seen * STORED / file.accounts().get(busiest).ids.size();
  }

  private String[] importCommand() {
    return new String[] {
      "import",
      SpendFile.PATH.toString(),
      "--mapping",
      Home.path().resolve("deploy/cli/mappings/calderdale.yaml").toString(),
      "--ledger",
      LEDGER,
      "--ingest",
      stack.endpoint("ingest"),
      "--query",
      stack.endpoint("query"),
      "--json"
    };
  }
}
