package dev.millrace.storage.crash;

import com.google.protobuf.ByteString;
import dev.millrace.contract.log.LogRecord;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Everything that may be in a log: new transactions of every shape, repeats near and far, the same
 * in other bytes, conflicts, one id under several partition keys, garbage. A function of its seed.
 */
final class Load {
  private static final int ACCOUNTS = 1_000;
  private static final List<String> LEDGERS = List.of("main", "test:eu", "x");
  private static final List<String> CURRENCIES = List.of("EUR", "USD", "JPY", "ETH.W", "A");
  private static final long TIME_MICROS = 1_700_000_000_000_000L;
  private static final long TWO_DAYS_MICROS = 2L * 86_400_000_000L;

  private final Random random;
  private final List<Transaction> sent = new ArrayList<>();

  Load(long seed) {
    random = new Random(seed);
  }

  /** A record to be; the value of garbage may be null. */
  @SuppressWarnings("ArrayRecordComponent") // carries bytes; never compared
  record Line(byte[] key, byte[] value) {}

  Line next() {
    int kind = sent.isEmpty() ? 0 : random.nextInt(100);
    if (kind < 70) {
      Transaction transaction = fresh(id());
      sent.add(transaction);
      return line(transaction);
    }
    Transaction earlier = earlier();
    if (kind < 82) {
      return line(earlier);
    }
    if (kind < 86) {
      return new Line(LogRecord.key(earlier), inOtherBytes(earlier));
    }
    if (kind < 92) {
      return line(earlier.toBuilder().setAmount(amount()).setType("changed").build());
    }
    if (kind < 95) {
      return line(earlier.toBuilder().setPartitionKey("key-" + random.nextInt(3)).build());
    }
    return new Line(("bad-" + random.nextInt(9)).getBytes(StandardCharsets.UTF_8), garbage());
  }

  private static Line line(Transaction transaction) {
    return new Line(LogRecord.key(transaction), transaction.toByteArray());
  }

  private Transaction earlier() {
    int near = Math.min(20, sent.size());
    return random.nextBoolean()
        ? sent.get(sent.size() - 1 - random.nextInt(near))
        : sent.get(random.nextInt(sent.size()));
  }

  private String id() {
    return switch (random.nextInt(4)) {
      case 0 -> new UUID(random.nextLong(), random.nextLong()).toString();
      case 1 -> "0x%016x".formatted(random.nextLong());
      case 2 -> "tx-%d:%x".formatted(sent.size(), random.nextInt());
      default -> "%012d.%d".formatted(sent.size(), random.nextInt(1000));
    };
  }

  private Transaction fresh(String id) {
    Transaction.Builder made =
        Transaction.newBuilder()
            .setId(id)
            .setLedger(LEDGERS.get(random.nextInt(LEDGERS.size())))
            .setDebitAccount(account())
            .setCreditAccount(account())
            .setAmount(amount())
            .setCurrency(CURRENCIES.get(random.nextInt(CURRENCIES.size())))
            .setTimeMicros(TIME_MICROS + random.nextInt(1_000_000) * 1000L);
    if (random.nextInt(20) == 0) {
      made.setTimeMicros(-random.nextLong(1_000_000_000_000_000L));
    }
    if (random.nextInt(20) == 0) {
      made.setCreditAccount(made.getDebitAccount());
    }
    if (random.nextBoolean()) {
      made.setReference("invoice-" + random.nextInt(5_000)).setType("payment");
    }
    if (random.nextInt(4) == 0) {
      made.putAttributes("channel", "web").putAttributes("batch", "" + random.nextInt(10));
    }
    if (random.nextInt(5) == 0) {
      made.setPartitionKey(random.nextInt(4) == 0 ? id : "customer-" + random.nextInt(50));
    }
    if (random.nextInt(3) == 0) {
      byte[] payload = new byte[random.nextInt(300)];
      random.nextBytes(payload);
      made.setPayload(ByteString.copyFrom(payload));
    }
    return made.build();
  }

  private String account() {
    int number = (int) (Math.pow(random.nextDouble(), 3) * ACCOUNTS); // skewed
    return number % 10 == 7 ? "Kontö " + number : "account-" + number;
  }

  private Amount amount() {
    long high = random.nextInt(10) == 0 ? random.nextLong() : 0;
    long low = random.nextInt(5) == 0 ? random.nextLong() : random.nextInt(1_000_000);
    return Amount.newBuilder().setHigh(high).setLow(low).build();
  }

  /** The same fields with the id last. */
  private static byte[] inOtherBytes(Transaction transaction) {
    return ByteString.copyFrom(transaction.toBuilder().clearId().build().toByteArray())
        .concat(Transaction.newBuilder().setId(transaction.getId()).build().toByteString())
        .toByteArray();
  }

  private byte[] garbage() {
    Transaction good = fresh(id());
    return switch (random.nextInt(7)) {
      case 0 -> null;
      case 1 -> "not a transaction".getBytes(StandardCharsets.UTF_8);
      case 2 -> good.toBuilder().clearLedger().build().toByteArray();
      case 3 -> good.toBuilder().setCurrency("euro").build().toByteArray();
      case 4 -> good.toBuilder().clearAmount().build().toByteArray();
      case 5 -> good.toBuilder().setId("with space").build().toByteArray();
      default ->
          good.toBuilder()
              .setTimeMicros(System.currentTimeMillis() * 1000 + TWO_DAYS_MICROS)
              .build()
              .toByteArray();
    };
  }
}
