package dev.millrace.storage.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.admin.v1.VerifyStep;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.transaction.Content;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.StoreSnapshot;
import dev.millrace.v1.Transaction;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The log up to a store's offset, in lockstep with the store's records: each is stored as it was
 * logged, or its identity has its effect further down, or it is no transaction.
 */
final class LogCheck {
  private final StoreSnapshot snapshot;
  private final AppliedState state;
  private final LogSource log;
  private final Watch watch;
  private final StoreSnapshot.Cursor records;
  private long compared;
  private long duplicates;
  private long conflicts;
  private long deadLetters;
  private long lastAppendMillis;

  LogCheck(StoreSnapshot snapshot, AppliedState state, LogSource log, Watch watch) {
    this.snapshot = snapshot;
    this.state = state;
    this.log = log;
    this.watch = watch;
    this.records =
        snapshot.cursor(ColumnFamily.RECORDS, RecordValue.key(PackedPosition.pack(log.start(), 0)));
  }

  /** Records of the log that were compared. */
  long compared() {
    return compared;
  }

  /** The first difference; null when there is none. */
  @Nullable Difference check() throws Watch.Cancelled {
    if (log.end() < state.nextOffset()) {
      return ofLog(
          "end",
          log.end(),
          "offset %d or more".formatted(state.nextOffset()),
          "offset " + log.end());
    }
    List<ConsumerRecord<byte[], byte[]>> batch = log.next(state.nextOffset());
    while (!batch.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> logged : batch) {
        Difference difference = compare(logged);
        if (difference != null) {
          return difference;
        }
        lastAppendMillis = logged.timestamp();
        compared++;
        watch.looked(VerifyStep.VERIFY_STEP_LOG, compared);
      }
      batch = log.next(state.nextOffset());
    }
    StoreSnapshot.Entry left = peek();
    return left == null ? counters() : notLogged(left);
  }

  /** The next stored record; keys that are none are found by the check of the store itself. */
  private StoreSnapshot.@Nullable Entry peek() {
    StoreSnapshot.Entry entry = records.peek();
    while (entry != null && entry.key().length != Long.BYTES) {
      records.next();
      entry = records.peek();
    }
    return entry;
  }

  private @Nullable Difference compare(ConsumerRecord<byte[], byte[]> logged) {
    long position = PackedPosition.pack(logged.offset(), 0);
    StoreSnapshot.Entry stored = peek();
    if (stored != null && RecordValue.position(stored.key()) < position) {
      return notLogged(stored);
    }
    String type = LogRecord.type(logged.headers());
    if (!type.equals(LogRecord.TYPE_TRANSACTION)) {
      return ofLog(
          "record kind", logged.offset(), "not applied by this version", "applied: " + type);
    }
    Transaction transaction = valid(logged);
    if (stored == null || RecordValue.position(stored.key()) != position) {
      return transaction == null ? deadLetter() : compareWithEffect(logged, transaction, position);
    }
    records.next();
    if (transaction == null) {
      return record(position, "a dead letter, nothing stored", Words.bytes(stored.value()));
    }
    byte[] value = RecordValue.loggedBytes(stored.value());
    boolean equal =
        Arrays.equals(value, logged.value())
            && RecordValue.appendMillis(stored.value()) == logged.timestamp();
    return equal
        ? null
        : record(
            position,
            "appended at %d, %s".formatted(logged.timestamp(), Words.bytes(logged.value())),
            "appended at %d, %s"
                .formatted(RecordValue.appendMillis(stored.value()), Words.bytes(value)));
  }

  /** A valid record that is not stored: its identity must have its effect further down. */
  private @Nullable Difference compareWithEffect(
      ConsumerRecord<byte[], byte[]> logged, Transaction transaction, long position) {
    byte[] key =
        IdentityKey.of(transaction.getLedger(), transaction.getId(), transaction.getPartitionKey());
    byte[] at = snapshot.get(ColumnFamily.IDS, key);
    long original = at == null || at.length != Long.BYTES ? position : Bytes.getLong(at, 0);
    byte[] effect =
        original < position ? snapshot.get(ColumnFamily.RECORDS, RecordValue.key(original)) : null;
    if (effect == null) {
      return record(position, "stored: " + Words.identity(key), Difference.NOTHING);
    }
    try {
      boolean same = Content.differences(RecordValue.loggedBytes(effect), logged.value()).isEmpty();
      duplicates += same ? 1 : 0;
      conflicts += same ? 0 : 1;
      return null;
    } catch (InvalidProtocolBufferException e) {
      return record(original, "a transaction", Words.bytes(effect));
    }
  }

  private @Nullable Difference deadLetter() {
    deadLetters++;
    return null;
  }

  private static @Nullable Transaction valid(ConsumerRecord<byte[], byte[]> logged) {
    byte[] value = logged.value();
    if (value == null || value.length > TransactionRules.TRANSACTION_BYTES_MAX) {
      return null;
    }
    try {
      Transaction transaction = Transaction.parseFrom(value);
      return TransactionRules.check(transaction, logged.timestamp()) == null ? transaction : null;
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  /** Counts cover the log from its first record on; a log that was trimmed can not tell them. */
  private @Nullable Difference counters() {
    AppliedState.Counters counted = state.counters();
    if (log.start() > 0) {
      return null;
    }
    String expected = counts(duplicates, conflicts, deadLetters, lastAppendMillis);
    String found =
        counts(
            counted.duplicates(),
            counted.conflicts(),
            counted.deadLetters(),
            state.lastAppendMillis());
    return expected.equals(found)
        ? null
        : new Difference("state", "counters", Difference.NO_OFFSET, expected, found);
  }

  private static String counts(
      long duplicates, long conflicts, long deadLetters, long lastAppendMillis) {
    return "duplicates %d conflicts %d dead letters %d last append %d"
        .formatted(duplicates, conflicts, deadLetters, lastAppendMillis);
  }

  private static Difference notLogged(StoreSnapshot.Entry stored) {
    return record(
        RecordValue.position(stored.key()),
        Difference.NOTHING + ", the log has no such record",
        Words.bytes(stored.value()));
  }

  private static Difference record(long position, String expected, String found) {
    return new Difference(
        Words.family(ColumnFamily.RECORDS),
        Words.position(position),
        PackedPosition.offset(position),
        expected,
        found);
  }

  private static Difference ofLog(String key, long offset, String expected, String found) {
    return new Difference("log", key, offset, expected, found);
  }
}
