package dev.millrace.bench.reads;

import com.google.protobuf.MessageLite;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.TransactionKey;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** The requests of a set, made before the clock starts. Any thread. */
final class Prepared {
  private final ReadSet set;
  private final TransactionGenerator generator;
  private final byte[][] requests;
  private final byte[][] firstIds;
  private final AtomicInteger turns = new AtomicInteger();

  Prepared(ReadSet set) {
    this.set = set;
    this.generator = new TransactionGenerator(set.generator());
    int count =
        set.kind() == ReadKind.BATCH ? Math.ceilDiv(set.keys(), set.kind().items()) : set.keys();
    this.requests = new byte[count][];
    this.firstIds = new byte[count][];
    for (int index = 0; index < count; index++) {
      requests[index] = message(index).toByteArray();
      firstIds[index] = id(index, 0).getBytes(StandardCharsets.US_ASCII);
    }
  }

  ReadKind kind() {
    return set.kind();
  }

  TransactionGenerator generator() {
    return generator;
  }

  /** The request whose turn it is: all of them come round, also from one window to the next. */
  int next() {
    return Math.floorMod(turns.getAndIncrement(), requests.length);
  }

  byte[] request(int index) {
    return requests[index];
  }

  /** The id that the answer to a request begins with; not of lists. */
  byte[] firstId(int index) {
    return firstIds[index];
  }

  /** The sequence of a transaction that is asked for; not of lists. */
  long sequence(int index, int item) {
    return set.sequence(((long) index * set.kind().items() + item) % set.keys());
  }

  /** The account whose list is asked for; of lists alone. */
  String account(int index) {
    return generator.account(index);
  }

  private String id(int index, int item) {
    return generator.id(sequence(index, item));
  }

  private MessageLite message(int index) {
    return switch (set.kind()) {
      case GET ->
          GetTransactionRequest.newBuilder()
              .setLedger(set.generator().ledger())
              .setKey(TransactionKey.newBuilder().setId(id(index, 0)))
              .build();
      case BATCH -> batch(index);
      case LIST_SUMMARY -> list(index, EntryView.ENTRY_VIEW_SUMMARY);
      case LIST_FULL -> list(index, EntryView.ENTRY_VIEW_FULL);
    };
  }

  private MessageLite batch(int index) {
    BatchGetTransactionsRequest.Builder batch =
        BatchGetTransactionsRequest.newBuilder().setLedger(set.generator().ledger());
    for (int item = 0; item < set.kind().items(); item++) {
      batch.addKeys(TransactionKey.newBuilder().setId(id(index, item)));
    }
    return batch.build();
  }

  private MessageLite list(int index, EntryView view) {
    return ListAccountTransactionsRequest.newBuilder()
        .setLedger(set.generator().ledger())
        .setAccount(account(index))
        .setView(view)
        .setPageSize(set.kind().items())
        .build();
  }
}
