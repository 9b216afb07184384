package dev.millrace.cli.service;

import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.ExportTransactionsResponse;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.WatchRequest;
import dev.millrace.v1.WatchResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The streams of the query service over a {@link MemoryLog}; they break when told so. */
public final class MemoryStreams {
  /** Small, so that a few transactions make several messages. */
  private static final int MESSAGE_TRANSACTIONS = 10;

  private final MemoryLog log;
  private int messagesToBreak = Integer.MAX_VALUE;
  private int opened;

  MemoryStreams(MemoryLog log) {
    this.log = log;
  }

  /** Lets every stream break after so many messages from now on. */
  public synchronized void breakAfter(int messages) {
    messagesToBreak = messages;
  }

  /** How many were opened. */
  public synchronized int opened() {
    return opened;
  }

  void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
    Context context = Context.current();
    Map<Integer, Long> next = start(request);
    int left = open();
    var _ =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    follow(request, next, left, observer, context);
                  } catch (InterruptedException | RuntimeException e) {
                    return; // the client has gone
                  }
                });
  }

  private void follow(
      WatchRequest request,
      Map<Integer, Long> next,
      int messages,
      StreamObserver<WatchResponse> observer,
      Context context)
      throws InterruptedException {
    int seen = 0;
    int sent = 0;
    while (sent < messages && !context.isCancelled()) {
      log.awaitMoreThan(seen);
      List<StoredTransaction> some =
          log.storedFrom(seen).stream().limit(MESSAGE_TRANSACTIONS).toList();
      seen += some.size();
      List<StoredTransaction> fresh = some.stream().filter(stored -> isNew(stored, next)).toList();
      for (StoredTransaction stored : fresh) {
        next.put(stored.getPosition().getPartition(), stored.getPosition().getOffset() + 1);
      }
      if (!fresh.isEmpty()) {
        observer.onNext(
            WatchResponse.newBuilder()
                .addAllTransactions(fresh.stream().filter(s -> isOf(request, s)).toList())
                .setToken(ConsistencyToken.of(MemoryIngest.TOPIC_ID, next).toString())
                .build());
        sent++;
      }
    }
    observer.onError(struck());
  }

  private Map<Integer, Long> start(WatchRequest request) {
    Map<Integer, Long> next = new HashMap<>();
    if (request.hasToken()) {
      next.putAll(ConsistencyToken.parse(request.getToken()).nextOffsets());
    } else if (request.hasNow()) {
      for (int partition = 0; partition < MemoryLog.PARTITIONS; partition++) {
        next.put(partition, log.nextOffset(partition));
      }
    }
    return next;
  }

  private static boolean isNew(StoredTransaction stored, Map<Integer, Long> next) {
    return stored.getPosition().getOffset()
        >= next.getOrDefault(stored.getPosition().getPartition(), 0L);
  }

  private static boolean isOf(WatchRequest request, StoredTransaction stored) {
    var transaction = stored.getTransaction();
    return transaction.getLedger().equals(request.getLedger())
        && (request.getTypesCount() == 0 || request.getTypesList().contains(transaction.getType()))
        && (request.getAccountsCount() == 0
            || request.getAccountsList().contains(transaction.getDebitAccount())
            || request.getAccountsList().contains(transaction.getCreditAccount()))
        && !(request.hasLoggedFromMillis()
            && stored.getLoggedAtMillis() < request.getLoggedFromMillis());
  }

  /** A resume token is {@code from:end}, counted in what the log holds. */
  void export(
      ExportTransactionsRequest request, StreamObserver<ExportTransactionsResponse> observer) {
    List<StoredTransaction> all = log.stored();
    String[] token =
        request.getResumeToken().isEmpty()
            ? new String[] {"0", Integer.toString(all.size())}
            : request.getResumeToken().split(":");
    int from = Integer.parseInt(token[0]);
    int end = Integer.parseInt(token[1]);
    int left = open();
    do {
      if (left-- == 0) {
        observer.onError(struck());
        return;
      }
      int to = Math.min(end, from + MESSAGE_TRANSACTIONS);
      observer.onNext(
          ExportTransactionsResponse.newBuilder()
              .addAllTransactions(
                  all.subList(from, to).stream()
                      .filter(s -> s.getTransaction().getLedger().equals(request.getLedger()))
                      .filter(
                          s -> MemoryFilter.leaves(request.getFilter(), request.getAccount(), s))
                      .toList())
              .setResumeToken(to + ":" + end)
              .setReadAt(ReadAt.newBuilder().setToken("t" + end))
              .setComplete(to == end)
              .build());
      from = to;
    } while (from < end);
    observer.onCompleted();
  }

  private synchronized int open() {
    opened++;
    return messagesToBreak;
  }

  private static RuntimeException struck() {
    return Status.UNAVAILABLE.withDescription("struck").asRuntimeException();
  }
}
