package dev.millrace.storage.read;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.internal.v1.PartitionMatches;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.v1.Transaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceListTest {
  private static final long NO_BOUND = Long.MAX_VALUE;

  @TempDir Path root;

  @Test
  void everyPageSizeWalksOverTheRecordsOfAReferenceUpToTheEnd() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(200);
      for (int limit = 1; limit <= 40; limit++) {
        long end = limit % 2 == 0 ? 0 : 1 + model.random.nextInt(200);
        List<Long> expected =
            model
                .where(
                    one ->
                        one.getLedger().equals(ModelStore.LEDGER)
                            && one.getReference().equals("r1"))
                .stream()
                .map(ModelStore.Stored::offset)
                .filter(offset -> end == 0 || offset < end)
                .toList();
        assertThat(walk(model, "r1", limit, NO_BOUND, end))
            .as("seed %d limit %d end %d", model.seed, limit, end)
            .containsExactlyElementsOf(expected);
        assertThat(walk(model, "r1", limit, 1, end)).containsExactlyElementsOf(expected);
      }
    }
  }

  @Test
  void noReferenceIsTakenForAnotherThatBeginsOrEndsAsItDoes() throws Exception {
    List<String> references = List.of("a", "aa", "ab", "b", "ä", "\u00e4a", "a b", "1", "11");
    try (ModelStore model = new ModelStore(root)) {
      for (int i = 0; i < references.size(); i++) {
        String reference = references.get(i);
        model.store.apply(
            of("same-" + i, "test", reference),
            of("longer-" + i, "testa", reference),
            of("shorter-" + i, "tes", reference),
            of("shifted-" + i, "tes", "t" + reference));
      }
      for (int i = 0; i < references.size(); i++) {
        PartitionMatches page = list(model, references.get(i), 10, NO_BOUND, cursor(0));
        assertThat(page.getRecordsCount()).isEqualTo(1);
        assertThat(page.getRecords(0).getPosition().getOffset()).isEqualTo(4L * i);
        assertThat(page.getExhausted()).isTrue();
      }
      assertThat(list(model, "c", 10, NO_BOUND, cursor(0)).getRecordsCount()).isZero();
    }
  }

  @Test
  void anEmptyPartitionHasNothing() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      PartitionMatches page = list(model, "r1", 10, NO_BOUND, cursor(0));
      assertThat(page.getExhausted()).isTrue();
      assertThat(page.hasLastScanned()).isFalse();
    }
  }

  private static Transaction of(String id, String ledger, String reference) {
    return transaction(id, "a", "b", 1).toBuilder()
        .setLedger(ledger)
        .setReference(reference)
        .build();
  }

  private static List<Long> walk(
      ModelStore model, String reference, int limit, long bytesMax, long end) {
    List<Long> offsets = new ArrayList<>();
    RecordCursor cursor = cursor(end);
    while (true) {
      PartitionMatches page = list(model, reference, limit, bytesMax, cursor);
      assertThat(page.getRecordsCount()).isLessThanOrEqualTo(limit);
      assertThat(page.getMatched()).isEqualTo(page.getRecordsCount());
      assertThat(page.getScanned()).isEqualTo(page.getRecordsCount());
      for (StoredRecord record : page.getRecordsList()) {
        offsets.add(record.getPosition().getOffset());
      }
      if (page.getExhausted()) {
        return offsets;
      }
      cursor = cursor.toBuilder().setAfter(page.getLastScanned()).build();
    }
  }

  private static PartitionMatches list(
      ModelStore model, String reference, int limit, long bytesMax, RecordCursor cursor) {
    return ReferenceList.list(
        model.store.partition,
        new ReferenceList.Question(ModelStore.LEDGER, reference, limit, bytesMax),
        cursor);
  }

  private static RecordCursor cursor(long end) {
    return RecordCursor.newBuilder().setEndOffset(end).build();
  }
}
