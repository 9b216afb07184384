package dev.millrace.cli.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.connect.Endpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChangeTest {
  @Test
  void ratesAreTakenInstanceByInstanceOverTheTimeBetween() {
    Change change =
        change(List.of("n_total 100", "n_total 7"), List.of("n_total 140", "n_total 17"));
    assertThat(change.rate("n_total")).isEqualTo(25);
    assertThat(change.now("n_total")).isEqualTo(157);
    assertThat(change.max("n_total")).isEqualTo(140);
  }

  @Test
  void anInstanceThatBeganAgainCountsFromZero() {
    assertThat(change(List.of("n_total 100"), List.of("n_total 8")).growth("n_total")).isEqualTo(8);
  }

  @Test
  void anInstanceThatDidNotAnswerTakesNoPart() {
    assertThat(
            change(List.of("n_total 1", ""), List.of("n_total 3", "n_total 9")).growth("n_total"))
        .isEqualTo(2);
    assertThat(change(List.of("n_total 1", "n_total 4"), List.of("n_total 3", "")).now("n_total"))
        .isEqualTo(3);
  }

  @Test
  void aPositionOfAnInstanceThatJustTookItOrLeftItIsNoRate() {
    assertThat(change(List.of("at 1000"), List.of("at 1040")).advanceRate("at")).isEqualTo(20);
    assertThat(change(List.of("at 1000"), List.of("at 1000")).advanceRate("at")).isZero();
    assertThat(change(List.of("other 1"), List.of("at 1000")).advanceRate("at")).isNaN();
    assertThat(change(List.of("at 0"), List.of("at 1000")).advanceRate("at")).isNaN();
    assertThat(change(List.of("at 1000"), List.of("at 900")).advanceRate("at")).isNaN();
    assertThat(
            change(List.of("at 1000", "other 1"), List.of("other 1", "at 1040")).advanceRate("at"))
        .as("it moved")
        .isNaN();
  }

  @Test
  void meansAndSharesAreOfWhatHappenedBetween() {
    Change change =
        change(
            List.of("t_sum 10\nt_count 10\nhit 5\nmiss 5"),
            List.of("t_sum 16\nt_count 12\nhit 8\nmiss 6"));
    assertThat(change.mean("t")).isEqualTo(3);
    assertThat(change.share("hit", "miss")).isEqualTo(0.75);
    assertThat(change.mean("absent")).isNaN();
    assertThat(change.share("absent", "none")).isNaN();
  }

  /** Two looks, two seconds apart; an instance without text does not answer. */
  private static Change change(List<String> before, List<String> after) {
    return Change.of(Service.STORAGE, look(0, before), look(TimeUnit.SECONDS.toNanos(2), after));
  }

  private static Look look(long nanos, List<String> texts) {
    List<Instance> instances = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      Endpoint endpoint = new Endpoint("127.0.0.1", 7450 + i);
      instances.add(
          text.isEmpty()
              ? Instance.silent(Service.STORAGE, endpoint, "does not answer")
              : Instance.of(Service.STORAGE, endpoint, PrometheusText.parse(text)));
    }
    return new Look(Instant.EPOCH, nanos, instances);
  }
}
