package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.systemtests.LogModel.Logged;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.MinimizeLatency;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.StoredTransaction;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers, kept until the receipt of every write has come: only then the model knows all that an
 * answer may have seen. Any thread may add; one judges.
 */
final class ModelAnswers {
  private static final long STALENESS_DEFAULT_MILLIS = 1_000;

  private final LogModel model;
  private final int partitions;
  private final List<Consumer<Stored>> checks = new ArrayList<>();

  ModelAnswers(LogModel model, int partitions) {
    this.model = model;
    this.partitions = partitions;
  }

  /**
   * What a read demanded.
   *
   * @param askedNanos before it was sent
   * @param stalenessMillis what it allowed; null when that is not what it demanded
   * @param tokens it carried
   */
  record Bound(
      Consistency consistency,
      long askedNanos,
      @Nullable Long stalenessMillis,
      List<String> tokens) {
    static Bound fully() {
      return new Bound(Clients.FULLY, System.nanoTime(), 0L, List.of());
    }

    static Bound byDefault() {
      return new Bound(
          Consistency.getDefaultInstance(), System.nanoTime(), STALENESS_DEFAULT_MILLIS, List.of());
    }

    static Bound staleness(long millis) {
      return new Bound(
          Consistency.newBuilder()
              .setMinimizeLatency(MinimizeLatency.newBuilder().setMaxStalenessMillis(millis))
              .build(),
          System.nanoTime(),
          millis,
          List.of());
    }

    static Bound tokens(List<String> tokens) {
      return new Bound(
          Consistency.newBuilder()
              .setAtLeastAsFresh(AtLeastAsFresh.newBuilder().addAllTokens(tokens))
              .build(),
          System.nanoTime(),
          null,
          tokens);
    }

    /** The offset of each partition that an answer must reflect. */
    Map<Integer, Long> demanded(LogModel model) {
      Map<Integer, Long> demanded = new TreeMap<>();
      if (stalenessMillis != null) {
        demanded.putAll(
            model.endsBefore(askedNanos - TimeUnit.MILLISECONDS.toNanos(stalenessMillis)));
      }
      for (String token : tokens) {
        ConsistencyToken.parse(token)
            .nextOffsets()
            .forEach((partition, next) -> demanded.merge(partition, next, Math::max));
      }
      return demanded;
    }

    @Override
    public String toString() {
      return tokens.isEmpty() ? "staleness " + stalenessMillis : "tokens " + tokens;
    }
  }

  /** The model when all is known. */
  private record Stored(List<Logged> inOrder, Map<String, Logged> byId) {
    static Stored of(LogModel model) {
      Map<String, Logged> byId = new HashMap<>();
      List<Logged> inOrder = model.stored();
      inOrder.forEach(logged -> byId.put(logged.transaction().getId(), logged));
      return new Stored(inOrder, byId);
    }
  }

  private synchronized void add(Consumer<Stored> check) {
    checks.add(check);
  }

  /** Judges what was added so far; returns how many answers that were. */
  synchronized int judge() {
    Stored stored = Stored.of(model);
    checks.forEach(check -> check.accept(stored));
    int judged = checks.size();
    checks.clear();
    return judged;
  }

  /** A stored transaction never changes, so that it is right at any bound. */
  void found(int number, StoredTransaction answer, ReadAt readAt, Bound bound) {
    foundInBatch(number, answer, bound);
    add(
        _ -> {
          int partition = answer.getPosition().getPartition();
          assertThat(readAt.getPartitionsList())
              .as("read_at of %d", number)
              .filteredOn(p -> p.getPartition() == partition)
              .extracting(PartitionFreshness::getNextOffset)
              .singleElement()
              .satisfies(next -> assertThat(next).isGreaterThan(answer.getPosition().getOffset()));
        });
  }

  /**
   * What {@code read_at} says of a batch holds for all of it; one item may be newer than others.
   */
  void foundInBatch(int number, StoredTransaction answer, Bound bound) {
    add(
        stored -> {
          Logged logged = stored.byId().get(ModelTransactions.id(number));
          assertThat(logged).as("found %d at %s, which nobody wrote", number, bound).isNotNull();
          assertThat(answer.getTransaction()).isEqualTo(logged.transaction());
          assertThat(answer.getPosition()).isEqualTo(logged.position());
        });
  }

  void absent(int number, Map<Integer, Long> readAt, Bound bound) {
    add(
        stored -> {
          Logged logged = stored.byId().get(ModelTransactions.id(number));
          if (logged != null) {
            assertThat(readAt).containsKey(logged.position().getPartition());
            assertThat(logged.isWithin(readAt))
                .as("%s was not found at %s by an answer of %s", logged, bound, readAt)
                .isFalse();
            requireFresh(readAt, bound, logged.position().getPartition());
          }
        });
  }

  void listed(
      String account,
      boolean newestFirst,
      boolean full,
      List<AccountEntry> entries,
      boolean whole,
      Map<Integer, Long> readAt,
      Bound bound) {
    add(
        stored -> {
          requireFresh(readAt, bound);
          List<Logged> all = LogModel.entries(stored.inOrder(), account, readAt);
          List<Logged> expected = newestFirst ? all.reversed() : all;
          String what =
              "list of %s at %s, newest first: %s, read at %s"
                  .formatted(account, bound, newestFirst, readAt);
          assertThat(entries).as(what).hasSizeLessThanOrEqualTo(expected.size());
          if (whole) {
            assertThat(entries).as(what).hasSameSizeAs(expected);
          }
          for (int i = 0; i < entries.size(); i++) {
            requireEqual(what + ", entry " + i, account, full, entries.get(i), expected.get(i));
          }
        });
  }

  private static void requireEqual(
      String what, String account, boolean full, AccountEntry entry, Logged logged) {
    AccountEntry withoutTransaction = entry.toBuilder().clearTransaction().build();
    assertThat(withoutTransaction)
        .as(what)
        .isEqualTo(
            AccountEntry.newBuilder()
                .setPosition(logged.position())
                .setTimeMicros(logged.transaction().getTimeMicros())
                .setRole(logged.role(account))
                .setAmount(logged.transaction().getAmount())
                .setCurrency(logged.transaction().getCurrency())
                .setType(logged.transaction().getType())
                .setCounterparty(
                    logged.transaction().getDebitAccount().equals(account)
                        ? logged.transaction().getCreditAccount()
                        : logged.transaction().getDebitAccount())
                .build());
    assertThat(entry.hasTransaction()).as(what).isEqualTo(full);
    if (full) {
      assertThat(entry.getTransaction().getTransaction()).as(what).isEqualTo(logged.transaction());
    }
  }

  void summed(String account, AccountSummary summary, Map<Integer, Long> readAt, Bound bound) {
    add(
        stored -> {
          requireFresh(readAt, bound);
          String what = "summary of %s at %s, read at %s".formatted(account, bound, readAt);
          List<Logged> expected = LogModel.entries(stored.inOrder(), account, readAt);
          assertThat(summary.getCount()).as(what).isEqualTo(expected.size());
          assertThat(summary.hasFirstTimeMicros()).as(what).isEqualTo(!expected.isEmpty());
          if (!expected.isEmpty()) {
            assertThat(summary.getFirstTimeMicros())
                .as(what)
                .isEqualTo(expected.getFirst().transaction().getTimeMicros());
            assertThat(summary.getLastTimeMicros())
                .as(what)
                .isEqualTo(expected.getLast().transaction().getTimeMicros());
          }
          assertThat(Sums.of(summary)).as(what).isEqualTo(Sums.of(account, expected));
        });
  }

  /** What each currency's sides sum up to. */
  private record Sums(BigInteger debit, BigInteger credit, long debits, long credits) {
    private static final Sums NONE = new Sums(BigInteger.ZERO, BigInteger.ZERO, 0, 0);

    private Sums plus(Sums other) {
      return new Sums(
          debit.add(other.debit),
          credit.add(other.credit),
          debits + other.debits,
          credits + other.credits);
    }

    static Map<String, Sums> of(String account, List<Logged> entries) {
      Map<String, Sums> sums = new TreeMap<>();
      for (Logged logged : entries) {
        BigInteger amount = Amounts.toBigInteger(logged.transaction().getAmount());
        boolean debit = logged.transaction().getDebitAccount().equals(account);
        boolean credit = logged.transaction().getCreditAccount().equals(account);
        Sums one =
            new Sums(
                debit ? amount : BigInteger.ZERO,
                credit ? amount : BigInteger.ZERO,
                debit ? 1 : 0,
                credit ? 1 : 0);
        sums.merge(logged.transaction().getCurrency(), one, Sums::plus);
      }
      return sums;
    }

    static Map<String, Sums> of(AccountSummary summary) {
      Map<String, Sums> sums = new TreeMap<>();
      for (CurrencyTotals totals : summary.getTotalsList()) {
        sums.merge(
            totals.getCurrency(),
            new Sums(
                Amounts.toBigInteger(totals.getDebit()),
                Amounts.toBigInteger(totals.getCredit()),
                totals.getDebitCount(),
                totals.getCreditCount()),
            (_, _) -> NONE);
      }
      return sums;
    }
  }

  /** Accounts lie in all partitions. */
  private void requireFresh(Map<Integer, Long> readAt, Bound bound) {
    assertThat(readAt).as("partitions of an account's answer").hasSize(partitions);
    readAt.keySet().forEach(partition -> requireFresh(readAt, bound, partition));
  }

  private void requireFresh(Map<Integer, Long> readAt, Bound bound, int partition) {
    assertThat(readAt.get(partition))
        .as("offset of partition %d that an answer at %s reflects", partition, bound)
        .isGreaterThanOrEqualTo(bound.demanded(model).getOrDefault(partition, 0L));
  }
}
