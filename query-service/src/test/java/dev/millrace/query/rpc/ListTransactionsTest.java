package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListAccountTransactionsRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists whose owner gives entries without the transactions that the page needs. */
class ListTransactionsTest {
  private static final int ENTRIES = 20;
  private static final String ACCOUNT = "listed";

  private TestLog log;
  private TestOwner owner;
  private QueryUnderTest query;

  @BeforeEach
  void start() {
    log = new TestLog(3);
    owner = TestOwner.ofAll(log);
    query = QueryUnderTest.over(log, Map.of());
    for (int i = 0; i < ENTRIES; i++) {
      log.write(TestTransactions.of(LEDGER, "entry-" + i, ACCOUNT, "bank", 10, 1_000 + i));
    }
  }

  @AfterEach
  void stop() {
    query.close();
    owner.close();
    log.close();
  }

  @Test
  void aPageThatLacksATransactionIsAskedForOnceMore() {
    owner.withholdTransactions(1);
    assertThat(entries(EntryView.ENTRY_VIEW_FULL))
        .hasSize(ENTRIES)
        .allMatch(AccountEntry::hasTransaction);
    assertThat(owner.lists()).isEqualTo(2);
  }

  @Test
  void aPageThatStillLacksATransactionIsRefusedAndTheNextOneIsWhole() {
    owner.withholdTransactions(2);
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> entries(EntryView.ENTRY_VIEW_FULL));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(TestErrors.info(refused).getReason()).isEqualTo("INTERNAL");
    assertThat(entries(EntryView.ENTRY_VIEW_FULL)).hasSize(ENTRIES);
  }

  @Test
  void aSummaryIsAskedForOnce() {
    owner.withholdTransactions(2);
    assertThat(entries(EntryView.ENTRY_VIEW_SUMMARY))
        .hasSize(ENTRIES)
        .noneMatch(AccountEntry::hasTransaction);
    assertThat(owner.lists()).isEqualTo(1);
  }

  private List<AccountEntry> entries(EntryView view) {
    return query
        .stub()
        .listAccountTransactions(
            ListAccountTransactionsRequest.newBuilder()
                .setLedger(LEDGER)
                .setAccount(ACCOUNT)
                .setView(view)
                .setPageSize(ENTRIES)
                .build())
        .getEntriesList();
  }
}
