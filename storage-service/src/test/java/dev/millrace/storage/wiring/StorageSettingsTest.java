package dev.millrace.storage.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contract.settings.SettingsException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageSettingsTest {
  private final Map<String, String> given =
      new HashMap<>(
          Map.of(
              "millrace.kafka.bootstrap-servers", "127.0.0.1:7460",
              "millrace.storage.data-directory", "/data"));

  @Test
  void defaultsAreThoseThatAreDocumented() {
    StorageSettings settings = StorageSettings.read(given::get);
    assertThat(settings.batchRecordsMax()).isEqualTo(20_000);
    assertThat(settings.flushAgeMaxMillis()).isEqualTo(60_000);
    assertThat(settings.log().partitions()).isEqualTo(4);
    assertThat(settings.log().group()).isEqualTo("millrace-storage");
    assertThat(settings.log().endpoint().endpoint()).isEqualTo("127.0.0.1:7440");
    assertThat(settings.log().commitIntervalMillis()).isEqualTo(500);
  }

  @Test
  void theProfileDecidesAboutTheMemoryThatIsNotSet() {
    given.put("millrace.storage.profile", "small");
    assertThat(StorageSettings.read(given::get).rocks().budgetBytes())
        .isEqualTo(512L * 1024 * 1024);
    given.put("millrace.storage.memory-budget", "64MiB");
    assertThat(StorageSettings.read(given::get).rocks().budgetBytes()).isEqualTo(64L * 1024 * 1024);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, 2, 512",
    "auto, 4, 512",
    "auto, 8, 1024",
    "auto, 12, 1024",
    "auto, 16, 2048",
    "auto, 256, 2048",
    "small, 256, 512",
    "medium, 4, 1024",
    "large, 4, 2048"
  })
  void aProfileFitsTheMemory(String profile, long memoryGibibytes, long budgetMebibytes) {
    assertThat(MemoryProfile.of(profile).budgetBytes(memoryGibibytes << 30))
        .isEqualTo(budgetMebibytes << 20);
  }

  @ParameterizedTest
  @CsvSource({"7.7, 1024", "15.5, 2048"})
  void aMachineMayHaveALittleLessThanItsName(double memoryGibibytes, long budgetMebibytes) {
    assertThat(MemoryProfile.AUTO.budgetBytes((long) (memoryGibibytes * (1 << 30))))
        .isEqualTo(budgetMebibytes << 20);
  }

  @Test
  void anInstanceThatListensEverywhereAdvertisesItsName() {
    given.put("millrace.grpc.host", "0.0.0.0");
    assertThat(StorageSettings.read(given::get).log().endpoint().host()).isNotEqualTo("0.0.0.0");
    given.put("millrace.storage.advertised-host", "storage-1");
    given.put("millrace.storage.advertised-port", "9000");
    assertThat(StorageSettings.read(given::get).log().endpoint().endpoint())
        .isEqualTo("storage-1:9000");
  }

  @ParameterizedTest
  @CsvSource({
    "millrace.kafka.bootstrap-servers, '', is missing",
    "millrace.storage.data-directory, '', is missing",
    "millrace.http.port, 70000, from -1 to 65535",
    "millrace.kafka.partitions, 0, from 1 to 1000",
    "millrace.kafka.partitions, four, a whole number",
    "millrace.storage.memory-budget, 1MiB, from 33554432",
    "millrace.storage.memory-budget, lots, such as 512MiB",
    "millrace.storage.batch-records-max, -1, from 1 to 200000",
    "millrace.storage.advertised-host, 0.0.0.0, others can reach",
    "millrace.kafka.allow-unfit-topic, maybe, true or false",
    "millrace.storage.memory-budget, 900GiB, from 33554432 to",
    "millrace.storage.profile, huge, 'one of [small, medium, large, auto]'",
    "millrace.storage.compression, gzip, 'tiered, none, lz4'",
    "millrace.storage.compression, zstd:23, zstd:1 to zstd:22",
    "millrace.storage.compression, 'levels=none,lz5', one to seven of",
    "millrace.storage.rocksdb.options, atomic_flush=0, 'atomic_flush'' is none of them'",
    "millrace.storage.rocksdb.statistics, some, one of none",
    "millrace.storage.rocksdb.options, disable_auto_compactions=1, is none of them",
    "millrace.storage.rocksdb.options, max_background_jobs=many, max_background_jobs=a whole number from 1",
    "millrace.storage.rocksdb.options, write_buffer_size=1, from 65536 to 4294967296",
    "millrace.storage.rocksdb.options, level0_slowdown_writes_trigger=4, that ascend",
    "millrace.storage.optimize.off-peak, 02:00-05:00 Nowhere, such as 02:00-05:00 Europe/London",
    "millrace.log.format, xml, one of"
  })
  void aBadValueIsRefusedNamingKeyValueAndRange(String name, String value, String allowed) {
    given.put(name, value);
    assertThatThrownBy(() -> StorageSettings.read(given::get))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(value)
        .hasMessageContaining(allowed);
  }

  @Test
  void checkpointsLieInTheDataDirectoryAndNothingIsOptimizedByItselfUnlessSet() {
    StorageSettings by = StorageSettings.read(given::get);
    assertThat(by.checkpointDirectory()).isEqualTo(by.dataDirectory().resolve("checkpoints"));
    assertThat(by.offPeak()).isNull();
    given.put("millrace.storage.checkpoint-directory", "/elsewhere");
    given.put("millrace.storage.optimize.off-peak", "23:30-05:00 UTC");
    StorageSettings set = StorageSettings.read(given::get);
    assertThat(set.checkpointDirectory()).hasToString("/elsewhere");
    assertThat(set.offPeak()).hasToString("OffPeak[start=23:30, end=05:00, zone=UTC]");
  }

  @Test
  void everyNameThatIsReadIsKnown() {
    Map<String, String> asked = new HashMap<>();
    StorageSettings.read(
        name -> {
          asked.put(name, name);
          return given.get(name);
        });
    assertThat(StorageSettings.names()).containsAll(asked.keySet()).hasSize(asked.size());
    assertThat(asked).containsKeys("millrace.http.port", "millrace.log.format");
  }
}
