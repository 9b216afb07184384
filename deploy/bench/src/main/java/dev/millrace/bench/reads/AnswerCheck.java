package dev.millrace.bench.reads;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.transaction.Content;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionResult;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether answers are right: all of them lightly, a sample field by field. Any thread. */
final class AnswerCheck {
  private final Prepared prepared;
  private final @Nullable String tier;

  /**
   * A check of the answers to prepared requests.
   *
   * @param tier that should answer; null when it is not looked at
   */
  AnswerCheck(Prepared prepared, @Nullable String tier) {
    this.prepared = prepared;
    this.tier = tier;
  }

  /**
   * What an answer is.
   *
   * @param problem what is wrong with it; null when it is right
   * @param isOtherTier whether another tier gave it than should
   */
  record Checked(@Nullable String problem, boolean isOtherTier) {}

  /** Looks whether the answer is that to this request. */
  Checked check(int index, byte[] answer) {
    try {
      Scan scan = Scan.of(prepared.kind(), answer);
      boolean otherTier = tier != null && !scan.tier().name().equals(tier);
      if (scan.items() != prepared.kind().items()) {
        return new Checked(
            "an answer has %d of %d items".formatted(scan.items(), prepared.kind().items()),
            otherTier);
      }
      boolean isList =
          prepared.kind() == ReadKind.LIST_SUMMARY || prepared.kind() == ReadKind.LIST_FULL;
      if (!isList && !scan.beginsWith(prepared.firstId(index))) {
        return new Checked("an answer is to another request", otherTier);
      }
      return new Checked(null, otherTier);
    } catch (IOException e) {
      return new Checked("an answer is no message: " + e.getMessage(), false);
    }
  }

  /** Compares all of it with what was written; what differs, or null. */
  @Nullable String compare(int index, byte[] answer) {
    try {
      return switch (prepared.kind()) {
        case GET -> compare(index, 0, GetTransactionResponse.parseFrom(answer).getTransaction());
        case BATCH -> compare(index, BatchGetTransactionsResponse.parseFrom(answer));
        case LIST_SUMMARY, LIST_FULL ->
            compare(
                prepared.account(index),
                ListAccountTransactionsResponse.parseFrom(answer).getEntriesList());
      };
    } catch (InvalidProtocolBufferException e) {
      return "an answer is no message: " + e.getMessage();
    }
  }

  private @Nullable String compare(int index, BatchGetTransactionsResponse batch) {
    for (int item = 0; item < batch.getResultsCount(); item++) {
      TransactionResult result = batch.getResults(item);
      String problem = compare(index, item, result.getTransaction());
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private @Nullable String compare(int index, int item, StoredTransaction found) {
    long sequence = prepared.sequence(index, item);
    List<String> differences =
        Content.differences(prepared.generator().at(sequence), found.getTransaction());
    return differences.isEmpty()
        ? null
        : "other than written: sequence=%d fields=%s".formatted(sequence, differences);
  }

  private @Nullable String compare(String account, List<AccountEntry> entries) {
    Set<Object> positions = new HashSet<>();
    long timeMicros = Long.MAX_VALUE;
    for (AccountEntry entry : entries) {
      if (!positions.add(entry.getPosition())) {
        return "a list has a transaction twice: account=%s".formatted(account);
      }
      if (entry.getTimeMicros() > timeMicros) {
        return "a list is not in order: account=%s".formatted(account);
      }
      timeMicros = entry.getTimeMicros();
      if (prepared.kind() == ReadKind.LIST_FULL && !isOf(account, entry)) {
        return "a list has another account's transaction: account=%s".formatted(account);
      }
    }
    return null;
  }

  private static boolean isOf(String account, AccountEntry entry) {
    Transaction transaction = entry.getTransaction().getTransaction();
    return transaction.getDebitAccount().equals(account)
        || transaction.getCreditAccount().equals(account);
  }
}
