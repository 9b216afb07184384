package dev.millrace.bench.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundRunTest {
  private static final byte[] LAST = {1, 2, 3};

  @TempDir private Path directory;

  /** Two partitions of 10 and 5, applied at once unless a test says otherwise. */
  private static class Fake implements Sink {
    boolean closed;

    @Override
    public void start() {}

    @Override
    public Optional<String> problem() {
      return Optional.empty();
    }

    @Override
    public boolean serves() {
      return true;
    }

    @Override
    public long nextOffset(int partition) {
      return partition == 0 ? 10 : 5;
    }

    @Override
    public byte @Nullable [] read(LogEnd end) {
      return LAST.clone();
    }

    @Override
    public long stored() {
      return 15;
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public Optional<String> afterwards() {
      return Optional.empty();
    }
  }

  private Round run(Sink sink) throws Exception {
    DrainTask task =
        new DrainTask(
            0,
            "nowhere",
            "topic",
            2,
            List.of(new LogEnd(0, 10, LAST), new LogEnd(1, 5, LAST)),
            directory.toString(),
            false,
            1,
            ProcessHandle.current().pid());
    return new RoundRun(task).run(_ -> sink);
  }

  @Test
  void aRoundThatIsAsItShouldBeHasNoProblems() throws Exception {
    Fake sink = new Fake();
    Round round = run(sink);
    assertThat(round.problems()).isEmpty();
    assertThat(round.transactions()).isEqualTo(15);
    assertThat(round.flushed().seconds()).isGreaterThanOrEqualTo(round.readable().seconds());
    assertThat(round.bytesCompacted()).isNull();
    assertThat(sink.closed).isTrue();
  }

  @Test
  void whatIsNotStoredOrReadsOtherwiseIsAProblem() throws Exception {
    Round round =
        run(
            new Fake() {
              @Override
              public long stored() {
                return 14;
              }

              @Override
              public byte @Nullable [] read(LogEnd end) {
                return end.partition() == 1 ? null : LAST.clone();
              }

              @Override
              public Optional<String> afterwards() {
                return Optional.of("13 of 15 are in files");
              }
            });
    assertThat(round.problems())
        .containsExactly(
            "the last transaction of partition 1 reads otherwise",
            "14 of 15 were stored",
            "13 of 15 are in files");
  }

  @Test
  void aSinkThatCanNotGoOnEndsTheRound() {
    Fake sink =
        new Fake() {
          @Override
          public boolean serves() {
            return false;
          }

          @Override
          public Optional<String> problem() {
            return Optional.of("refused");
          }
        };
    assertThatThrownBy(() -> run(sink)).hasMessage("refused");
    assertThat(sink.closed).isTrue();
  }

  @Test
  void patienceEnds() {
    Fake sink =
        new Fake() {
          @Override
          public long nextOffset(int partition) {
            return 5;
          }
        };
    assertThatThrownBy(() -> run(sink))
        .hasMessage("partition 0 is not at its end after 1 s (--patience)");
  }
}
