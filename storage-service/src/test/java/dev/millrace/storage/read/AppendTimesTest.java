package dev.millrace.storage.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.StoreBatch;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendTimesTest {
  @TempDir Path root;

  @Test
  void everyTimeIsFoundThoughManyRecordsShareItAndOffsetsHaveGaps() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      TreeMap<Long, Long> timeByOffset = new TreeMap<>();
      long offset = 1_000_000;
      long millis = 5_000;
      try (StoreBatch batch = model.store.partition.contents().store().begin()) {
        for (int i = 0; i < 300; i++) {
          byte[] value = new byte[RecordValue.HEADER_BYTES];
          RecordValue.putHeader(value, millis);
          for (int index = model.random.nextInt(3); index >= 0; index--) {
            byte[] key = RecordValue.key(PackedPosition.pack(offset, index));
            batch.put(ColumnFamily.RECORDS, key, value);
          }
          timeByOffset.put(offset, millis);
          offset += 1 + model.random.nextInt(5);
          millis += model.random.nextInt(3) == 0 ? model.random.nextInt(4) : 0;
        }
        batch.commit();
      }
      for (long asked = 4_990; asked < millis + 10; asked++) {
        for (long end : new long[] {0, 1, 1_000_000, offset - 200, offset, offset + 1_000}) {
          long found = firstOffset(model, end, asked);
          String as = "seed %d time %d end %d".formatted(model.seed, asked, end);
          assertThat(found).as(as).isLessThanOrEqualTo(end);
          long last = asked - 1;
          assertThat(timeByOffset.headMap(found).values()).as(as).allMatch(time -> time <= last);
          assertThat(timeByOffset.subMap(found, Math.max(found, end)).values())
              .as(as)
              .allMatch(time -> time > last);
        }
      }
    }
  }

  private static long firstOffset(ModelStore model, long end, long millis) {
    return model
        .store
        .partition
        .contents()
        .store()
        .read(reader -> AppendTimes.firstOffset(reader, end, millis));
  }
}
