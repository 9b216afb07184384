package dev.millrace.storage.rpc;

import dev.millrace.admin.v1.GetStatisticsRequest;
import dev.millrace.admin.v1.GetStatisticsResponse;
import dev.millrace.admin.v1.PartitionStatistics;
import dev.millrace.admin.v1.StorageAdminServiceGrpc;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.storage.rocks.StatisticsDetail;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreException;
import dev.millrace.storage.rocks.StoreFigures;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Answers {@code millrace.admin.v1.StorageAdminService}. Any thread. */
public final class AdminGrpcService extends StorageAdminServiceGrpc.StorageAdminServiceImplBase {
  private final OwnedPartitions owned;
  private final RocksShared shared;
  private final DataDirectory data;
  private final OperationTimes times;

  /** Takes the registry in which reads and writes are timed. */
  public AdminGrpcService(
      OwnedPartitions owned, RocksShared shared, DataDirectory data, MeterRegistry registry) {
    this.owned = owned;
    this.shared = shared;
    this.data = data;
    this.times = new OperationTimes(registry, shared.statistics());
  }

  @Override
  public void getStatistics(
      GetStatisticsRequest request, StreamObserver<GetStatisticsResponse> observer) {
    List<Integer> wanted = request.getPartitionsList();
    GetStatisticsResponse.Builder answer =
        GetStatisticsResponse.newBuilder()
            .setMemoryBudgetBytes(shared.budgetBytes())
            .setMemoryUsedBytes(shared.usedBytes())
            .setDiskFreeBytes(data.freeBytes())
            .setCompression(shared.compression().toString())
            .addAllOperations(times.now());
    if (shared.statistics().detail() != StatisticsDetail.NONE) {
      answer.setRocksdb(RocksDbAnswer.of(shared.statistics()));
    }
    for (OwnedPartition partition : owned.all()) {
      if (wanted.isEmpty() || wanted.contains(partition.partition())) {
        answer.addPartitions(statistics(partition));
      }
    }
    observer.onNext(answer.build());
    observer.onCompleted();
  }

  private static PartitionStatistics statistics(OwnedPartition partition) {
    long next = partition.applied().nextOffset();
    PartitionStatistics.Builder statistics =
        PartitionStatistics.newBuilder()
            .setPartition(partition.partition())
            .setNextOffset(next)
            .setLagRecords(partition.lag().records(next))
            .setStored(partition.applied().counters().stored());
    Refusal refusal = partition.refusal();
    if (refusal != null) {
      return statistics.setProblem(refusal.message()).build();
    }
    try {
      ofStore(partition.contents().store(), statistics);
    } catch (StoreException e) { // given away just now, or a damaged file
      statistics.setProblem(String.valueOf(e.getMessage()));
    }
    return statistics.build();
  }

  private static void ofStore(Store store, PartitionStatistics.Builder statistics) {
    statistics
        .setTableFileBytes(store.property("rocksdb.total-sst-files-size"))
        .setLiveDataBytes(store.property("rocksdb.estimate-live-data-size"))
        .setMemtableBytes(store.property("rocksdb.cur-size-all-mem-tables"))
        .setEstimatedKeys(store.property("rocksdb.estimate-num-keys"))
        .setPendingCompactionBytes(store.property("rocksdb.estimate-pending-compaction-bytes"))
        .setRunningFlushes(count(store, "rocksdb.num-running-flushes"))
        .setRunningCompactions(count(store, "rocksdb.num-running-compactions"))
        .setWriteStopped(store.databaseProperty("rocksdb.is-write-stopped") != 0)
        .setDelayedWriteBytesPerSecond(store.databaseProperty("rocksdb.actual-delayed-write-rate"));
    statistics.addAllLevels(LevelSums.of(store.liveFiles()));
    figures(store.figures(), statistics);
  }

  private static void figures(StoreFigures figures, PartitionStatistics.Builder statistics) {
    statistics
        .setWrittenBytes(figures.userBytes())
        .setBackgroundReadBytes(figures.backgroundReadBytes())
        .setBackgroundWrittenBytes(figures.backgroundWrittenBytes())
        .setBackgroundMillis(figures.backgroundMillis())
        .setStallMicros(figures.stallMicros())
        .setWriteAmplification(known(figures.writeAmplification()))
        .setSpaceAmplification(known(figures.spaceAmplification()))
        .setCompressionRatio(known(figures.compressionRatio()));
  }

  private static double known(double ratio) {
    return Double.isNaN(ratio) ? 0 : ratio;
  }

  /** RocksDB tells these of the whole database, whatever family is asked. */
  private static int count(Store store, String property) {
    return Math.toIntExact(store.databaseProperty(property));
  }
}
