package dev.millrace.ingest.publish;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What is measured of publishing. */
public final class PublishMeters {
  private final DistributionSummary roundRecords;
  private final Timer produce;

  public PublishMeters(MeterRegistry registry) {
    roundRecords =
        DistributionSummary.builder("millrace.ingest.publish.round")
            .baseUnit("records")
            .description("Records handed to the producer at once")
            .register(registry);
    produce =
        Timer.builder("millrace.ingest.produce")
            .description("From handing a submission to the producer to its last acknowledgement")
            .publishPercentileHistogram(false)
            .register(registry);
  }

  void round(int records) {
    roundRecords.record(records);
  }

  void produced(long duration, TimeUnit unit) {
    produce.record(duration, unit);
  }
}
