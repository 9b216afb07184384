package dev.millrace.bench.work;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.contract.identity.AccountKey;
import dev.millrace.contract.identity.IdentityKey;
import java.util.ArrayList;
import java.util.List;

/** Transactions made ahead, with what the service would find in memory: the keys of accounts. */
final class LayoutData {
  static final int LIST_ENTRIES = 100;
  private static final String LEDGER = "layout";
  private static final long START_MICROS = 1_763_596_800_000_000L;

  private final TransactionGenerator generator;
  private final byte[][] values;
  private final byte[][] identities;
  private final byte[][] accountKeys;
  private final List<byte[]> listed = new ArrayList<>();

  LayoutData(long transactions, long seed) {
    generator = new TransactionGenerator(GeneratorOptions.of(LEDGER, seed, START_MICROS));
    values = new byte[Math.toIntExact(transactions)][];
    identities = new byte[values.length][];
    accountKeys = new byte[generator.options().accounts()][];
    int[] entries = new int[accountKeys.length];
    for (int rank = 0; rank < accountKeys.length; rank++) {
      accountKeys[rank] = AccountKey.of(LEDGER, generator.account(rank));
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = generator.at(i).toByteArray();
      identities[i] = IdentityKey.of(LEDGER, generator.id(i), "");
      entries[generator.debitRank(i)]++;
      entries[generator.creditRank(i)]++;
    }
    for (int rank = 0; rank < entries.length; rank++) {
      if (entries[rank] >= LIST_ENTRIES) {
        listed.add(accountKeys[rank]);
      }
    }
    if (listed.isEmpty()) {
      throw new IllegalArgumentException(
          "--count is %d, too few for a list of %d".formatted(transactions, LIST_ENTRIES));
    }
  }

  int count() {
    return values.length;
  }

  byte[] value(int number) {
    return values[number];
  }

  byte[] debitKey(int number) {
    return accountKeys[generator.debitRank(number)];
  }

  byte[] creditKey(int number) {
    return accountKeys[generator.creditRank(number)];
  }

  byte[] identity(int number) {
    return identities[number];
  }

  /** The keys of accounts that have enough entries for a list. */
  byte[] listedAccount(long bits) {
    return listed.get((int) Chooser.uniform(bits, listed.size()));
  }
}
