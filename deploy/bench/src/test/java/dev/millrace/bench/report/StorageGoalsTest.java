package dev.millrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.bench.measure.Spread;
import dev.millrace.bench.report.StorageReport.Goal;
import dev.millrace.bench.report.StorageReport.Measured;
import dev.millrace.bench.report.StorageReport.Result;
import dev.millrace.bench.report.StorageReport.Verdict;
import dev.millrace.bench.suite.Compressions;
import dev.millrace.bench.suite.Data;
import dev.millrace.bench.suite.Figure;
import dev.millrace.bench.suite.ReadScenarios;
import dev.millrace.bench.suite.Scenarios;
import dev.millrace.bench.suite.Setup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StorageGoalsTest {
  private static Measured measured(String name, String compression, Figure figure, Spread spread) {
    return new Measured(
        name, Setup.of(1).withCompression(compression), 3, Map.of(figure, spread), List.of());
  }

  private static Result result(String scenario, Measured... variants) {
    return new Result(scenario, scenario, "", List.of(), List.of(variants));
  }

  private static Goal judge(int index, Result result) {
    return StorageGoals.judge(List.of(result)).get(index);
  }

  @Test
  void whatWasNotMeasuredIsNeitherMetNorMissed() {
    assertThat(StorageGoals.judge(List.of()))
        .hasSize(5)
        .allSatisfy(
            goal -> {
              assertThat(goal.verdict()).isEqualTo(Verdict.NOT_MEASURED);
              assertThat(goal.found()).isNull();
            });
  }

  @Test
  void theLargeBatchIsJudgedByItsSlowestRound() {
    Goal goal =
        judge(
            0,
            result(
                Scenarios.BATCH,
                measured(
                    Scenarios.batchOf(100_000),
                    "tiered",
                    Figure.MAX,
                    new Spread(200_000, 300_000, 500_001))));
    assertThat(goal.verdict()).isEqualTo(Verdict.MISSED);
    assertThat(goal.found()).isEqualTo("0.500 s");
  }

  @Test
  void ratesAreJudgedByTheMedian() {
    Spread spread = new Spread(50_000, 100_000, 110_000);
    Measured gets = measured(ReadScenarios.RANDOM_GETS, "tiered", Figure.RATE, spread);
    assertThat(judge(2, result(Scenarios.READS, gets)).verdict()).isEqualTo(Verdict.MET);
    Measured puts = measured(Scenarios.batchOf(10_000), "tiered", Figure.RATE, spread);
    assertThat(judge(1, result(Scenarios.BATCH, puts)).verdict()).isEqualTo(Verdict.MISSED);
  }

  @Test
  void compressionIsNoneDividedByTieredAndTheBestIsNamed() {
    Goal goal =
        judge(
            4,
            result(
                Scenarios.COMPRESSION,
                remarks(Compressions.NONE, 1_000),
                remarks(Compressions.TIERED, 200),
                remarks("zstd:9", 100)));
    assertThat(goal.verdict()).isEqualTo(Verdict.MET);
    assertThat(goal.found()).isEqualTo("5.00 times; best: zstd:9, 10.00 times");
  }

  private static Measured remarks(String compression, double bytes) {
    return measured(
        Compressions.variant(Data.Form.REMARK, compression),
        compression,
        Figure.COMPACTED_BYTES,
        new Spread(bytes, bytes, bytes));
  }
}
