package dev.millrace.bench.micro;

import dev.millrace.contract.token.ConsistencyToken;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a token costs each request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenBenchmark {
  private final ConsistencyToken one =
      ConsistencyToken.of(
          new Uuid(1, 2), Map.of(0, 1_000_000L, 1, 2_000_000L, 2, 3_000_000L, 3, 4_000_000L));
  private final ConsistencyToken other =
      ConsistencyToken.of(new Uuid(1, 2), Map.of(0, 1_000_001L, 3, 3_999_999L));
  private final String text = one.toString();

  @Benchmark
  public String write() {
    return one.toString();
  }

  @Benchmark
  public ConsistencyToken parse() {
    return ConsistencyToken.parse(text);
  }

  @Benchmark
  public ConsistencyToken merge() {
    return one.merge(other);
  }
}
