package dev.millrace.storage.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contract.identity.AccountKey;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.storage.layout.AppliedState.Counters;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Pins the bytes on disk: a change here needs a new format number. */
class LayoutTest {
  private static final long POSITION = PackedPosition.pack(0x0102030405L, 6);
  private static final long PINNED_HIGH = 3046065993046458485L;
  private static final long PINNED_LOW = 3727923409488125744L;
  private static final Transaction TRANSACTION =
      Transaction.newBuilder()
          .setId("id")
          .setLedger("led")
          .setDebitAccount("a")
          .setCreditAccount("bc")
          .setAmount(Amount.newBuilder().setLow(0x1234))
          .setCurrency("EUR")
          .setTimeMicros(-1)
          .setType("t")
          .setReference("ref")
          .build();

  @Test
  void familiesKeepTheirNames() {
    assertThat(ColumnFamily.values())
        .extracting(family -> new String(family.nameBytes(), StandardCharsets.US_ASCII))
        .containsExactly("records", "ids", "accounts", "references", "summaries", "default");
  }

  @Test
  void recordKeyAndValue() {
    assertThat(hex(RecordValue.key(POSITION))).isEqualTo("0001020304050006");
    byte[] value = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3};
    RecordValue.putHeader(value, 0x0a0b);
    assertThat(hex(value)).isEqualTo("01" + "0000000000000a0b" + "010203");
    assertThat(RecordValue.appendMillis(value)).isEqualTo(0x0a0b);
    assertThat(RecordValue.logged(value).toByteArray()).containsExactly(1, 2, 3);
    assertThat(RecordValue.loggedBytes(value)).containsExactly(1, 2, 3);
    assertThat(RecordValue.position(RecordValue.key(POSITION))).isEqualTo(POSITION);
  }

  @Test
  void recordValueOfUnknownFormatIsDamage() {
    assertThatThrownBy(() -> RecordValue.logged(new byte[] {2, 0, 0, 0, 0, 0, 0, 0, 0}))
        .isInstanceOf(CorruptValueException.class);
    assertThatThrownBy(() -> RecordValue.logged(new byte[] {1}))
        .isInstanceOf(CorruptValueException.class);
  }

  @Test
  void accountEntryKey() {
    byte[] account = AccountKey.of("led", "a");
    byte[] key = AccountEntryKey.of(account, -1, POSITION, AccountEntryKey.ROLE_CREDIT);
    assertThat(hex(key)).isEqualTo(hex(account) + "7fffffffffffffff" + "0001020304050006" + "02");
    byte[] same = new byte[AccountEntryKey.LENGTH];
    long high = Bytes.getLong(account, 0);
    long low = Bytes.getLong(account, Long.BYTES);
    AccountEntryKey.put(same, high, low, -1, POSITION, AccountEntryKey.ROLE_CREDIT);
    assertThat(same).isEqualTo(key);
    assertThat(AccountEntryKey.timeMicros(key)).isEqualTo(-1);
    assertThat(AccountEntryKey.position(key)).isEqualTo(POSITION);
    assertThat(AccountEntryKey.role(key)).isEqualTo((byte) 2);
  }

  @Test
  void accountEntryKeysSortByTimeAlsoBefore1970ThenByPosition() {
    byte[] account = AccountKey.of("led", "a");
    byte[][] keys = {
      AccountEntryKey.of(account, Long.MIN_VALUE, 5, (byte) 1),
      AccountEntryKey.of(account, -1, 4, (byte) 1),
      AccountEntryKey.of(account, 0, 3, (byte) 1),
      AccountEntryKey.of(account, 0, 4, (byte) 1),
      AccountEntryKey.of(account, Long.MAX_VALUE, 1, (byte) 3),
      AccountEntryKey.end(account)
    };
    for (int i = 1; i < keys.length; i++) {
      assertThat(Arrays.compareUnsigned(keys[i - 1], keys[i])).isNegative();
    }
  }

  @Test
  void accountEntryValue() {
    byte[] value = entryValue(TRANSACTION.toBuilder().setCreditAccount("bc").build());
    assertThat(hex(value)).isEqualTo("01" + "021234" + "03455552" + "0174" + "026263");
    StoredEntry.Builder entry = StoredEntry.newBuilder();
    AccountEntryValue.read(value, entry);
    assertThat(entry.getAmount().getLow()).isEqualTo(0x1234);
    assertThat(entry.getCurrency()).isEqualTo("EUR");
    assertThat(entry.getType()).isEqualTo("t");
    assertThat(entry.getCounterparty()).isEqualTo("bc");
  }

  @Test
  void accountEntryValueKeepsEveryAmountAndLongNames() {
    String counterparty = "ü".repeat(64);
    for (Amount amount :
        new Amount[] {
          Amount.getDefaultInstance(),
          Amount.newBuilder().setLow(-1).build(),
          Amount.newBuilder().setHigh(1).build(),
          Amount.newBuilder().setHigh(-1).setLow(-1).build()
        }) {
      StoredEntry.Builder entry = StoredEntry.newBuilder();
      AccountEntryValue.read(
          entryValue(
              TRANSACTION.toBuilder().setAmount(amount).setCreditAccount(counterparty).build()),
          entry);
      assertThat(entry.getAmount()).isEqualTo(amount);
      assertThat(entry.getCounterparty()).isEqualTo(counterparty);
    }
  }

  @Test
  void accountEntryValueCutShortIsDamage() {
    byte[] value = entryValue(TRANSACTION.toBuilder().setCreditAccount("bc").build());
    assertThatThrownBy(
            () ->
                AccountEntryValue.read(
                    Arrays.copyOf(value, value.length - 1), StoredEntry.newBuilder()))
        .isInstanceOf(CorruptValueException.class);
  }

  @Test
  void referenceKey() {
    TransactionFields fields = new TransactionFields();
    fields.take(TRANSACTION);
    byte[] key = new byte[ReferenceKey.BYTES_MAX];
    int end = ReferenceKey.put(key, 0, fields, POSITION);
    assertThat(hex(Arrays.copyOf(key, end)))
        .isEqualTo("036c6564" + "03726566" + hex(RecordValue.key(POSITION)));
  }

  private static byte[] entryValue(Transaction transaction) {
    TransactionFields fields = new TransactionFields();
    fields.take(transaction);
    byte[] value = new byte[AccountEntryValue.BYTES_MAX];
    int end = AccountEntryValue.put(value, 0, fields, fields.creditAccount());
    return Arrays.copyOf(value, end);
  }

  @Test
  void storeIdentity() {
    StoreIdentity identity = new StoreIdentity("kraft", new Uuid(1, 2), 3, 4);
    byte[] bytes = identity.toBytes();
    assertThat(hex(bytes))
        .isEqualTo(
            "01" + "00000000000000010000000000000002" + "00000003" + "00000004" + "056b72616674");
    assertThat(StoreIdentity.parse(bytes)).isEqualTo(identity);
    assertThat(new String(StoreIdentity.key(), StandardCharsets.US_ASCII)).isEqualTo("identity");
    bytes[0] = 2;
    assertThatThrownBy(() -> StoreIdentity.parse(bytes))
        .isInstanceOf(StoreIdentity.NewerFormatException.class)
        .hasMessageContaining("format 2");
  }

  @Test
  void appliedState() {
    AppliedState state =
        new AppliedState(1, 2, new Digest(3, 4), new Counters(5, 6, 7, 8, 9), 10, 11);
    assertThat(hex(state.toBytes()))
        .isEqualTo(
            "01"
                + "0000000000000001"
                + "00000002"
                + "0000000000000003"
                + "0000000000000004"
                + "0000000000000005"
                + "0000000000000006"
                + "0000000000000007"
                + "0000000000000008"
                + "0000000000000009"
                + "000000000000000a"
                + "000000000000000b");
    assertThat(AppliedState.parse(state.toBytes())).isEqualTo(state);
    assertThat(AppliedState.EMPTY.epoch()).isEmpty();
    assertThat(new String(AppliedState.key(), StandardCharsets.US_ASCII)).isEqualTo("state");
  }

  @Test
  void digestIsPinnedAndDoesNotDependOnOrder() {
    Digest.Sum sum = new Digest.Sum();
    sum.start(Digest.ZERO);
    sum.add(1, new byte[] {1, 2, 3});
    sum.add(2, new byte[2000]);
    Digest forth = sum.digest();
    sum.start(Digest.ZERO);
    sum.add(2, new byte[2000]);
    sum.add(1, new byte[] {1, 2, 3});
    assertThat(sum.digest()).isEqualTo(forth);
    assertThat(forth).isEqualTo(new Digest(PINNED_HIGH, PINNED_LOW));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
