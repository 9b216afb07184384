package dev.millrace.bench.drain;

import dev.millrace.contract.identity.AccountKey;
import dev.millrace.v1.Transaction;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * What one would write with Kafka Streams: each record under its id, and an entry without a value
 * for each of its accounts. Stores as their builders make them: on disk, with a change log.
 */
final class StreamsIndex implements Processor<byte[], byte[], Void, Void> {
  static final String RECORDS = "records";
  static final String ACCOUNTS = "accounts";

  private static final byte DEBIT = 1;
  private static final byte CREDIT = 2;
  private static final int ENTRY_LENGTH = AccountKey.LENGTH + 2 * Long.BYTES + 1;
  private static final byte[] NOTHING = {};

  private final StreamsProgress progress;
  private ProcessorContext<Void, Void> context;
  private KeyValueStore<byte[], byte[]> records;
  private KeyValueStore<byte[], byte[]> accounts;

  /** Usable once {@link #init} was called, which Kafka Streams does. */
  @SuppressWarnings("NullAway.Init")
  private StreamsIndex(StreamsProgress progress) {
    this.progress = progress;
  }

  static Topology topology(String topic, StreamsProgress progress) {
    return new Topology()
        .addSource("log", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic)
        .addProcessor("index", () -> new StreamsIndex(progress), "log")
        .addStateStore(store(RECORDS), "index")
        .addStateStore(store(ACCOUNTS), "index");
  }

  private static StoreBuilder<KeyValueStore<byte[], byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.ByteArray(), Serdes.ByteArray());
  }

  /** The keys of a transaction's account entries. */
  static List<byte[]> accountEntries(Transaction transaction, long offset) {
    return List.of(
        entry(transaction, transaction.getDebitAccount(), offset, DEBIT),
        entry(transaction, transaction.getCreditAccount(), offset, CREDIT));
  }

  private static byte[] entry(Transaction transaction, String account, long offset, byte role) {
    return ByteBuffer.allocate(ENTRY_LENGTH)
        .put(AccountKey.of(transaction.getLedger(), account))
        .putLong(transaction.getTimeMicros())
        .putLong(offset)
        .put(role)
        .array();
  }

  @Override
  public void init(ProcessorContext<Void, Void> given) {
    context = given;
    records = given.getStateStore(RECORDS);
    accounts = given.getStateStore(ACCOUNTS);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    Transaction transaction = Transactions.parse(record.value());
    records.put(record.key(), record.value());
    for (byte[] entry : accountEntries(transaction, at.offset())) {
      accounts.put(entry, NOTHING);
    }
    progress.processed(at.partition(), at.offset());
  }
}
